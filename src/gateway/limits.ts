/** Times that the parts of a gateway have in common. */

/** How long the answers to calls under way are waited for when the gateway ends, in ms. */
export const FINISH_MS = 5_000;
