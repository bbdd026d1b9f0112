/** A deed that cannot be done now, in one sentence. */
export class ActRefused extends Error {}
