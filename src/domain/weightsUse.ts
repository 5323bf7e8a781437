/** What of earlier weights a run starts from. */
export const WEIGHTS_USES = ['continue', 'backbone'] as const;
/** continue: network and class centres, for the same identities. backbone: the network alone, under new class centres. */
export type WeightsUse = (typeof WEIGHTS_USES)[number];
