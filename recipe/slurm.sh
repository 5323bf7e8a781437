#!/bin/bash
# One job on two nodes with eight GPUs each: sbatch slurm.sh --data /data/faces --out /results/run
#SBATCH --job-name=boundaryface
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=64
#SBATCH --time=24:00:00
#SBATCH --requeue
set -euo pipefail

HEAD=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed -n 1p)

# --resume goes on from the newest checkpoint after a requeue, and begins where there is none.
srun torchrun \
  --nnodes "$SLURM_NNODES" --nproc_per_node "${SLURM_GPUS_ON_NODE:-8}" \
  --rdzv_id "$SLURM_JOB_ID" --rdzv_backend c10d --rdzv_endpoint "$HEAD:29500" \
  train.py --resume "$@"
