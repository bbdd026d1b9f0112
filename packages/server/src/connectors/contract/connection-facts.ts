/** What a marketplace says when it is not the keys that are wrong, as data for the doctor of connections. */
export interface ConnectionFacts {
  /** How far the time of a call may be off; null where calls carry none, or no source says how far. */
  clockWindowMs: number | null
  /** A main code, or a main and a sub code with a slash between. */
  clockCodes: readonly string[]
  addressCodes: readonly string[]
}

/** What any answer shows, whatever it says. */
export interface Probe {
  reached: boolean
  code: string | null
  /** Ours before theirs is negative; null when the answer names no time. */
  clockOffMs: number | null
}
