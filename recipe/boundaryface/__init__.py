"""The playground's training run on PyTorch: the same networks, losses, label correction, noise and order of images."""
