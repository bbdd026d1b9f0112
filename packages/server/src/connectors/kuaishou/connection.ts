import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Calls carry a time; no page says how far it may be off, nor names codes. */
export const connection: ConnectionFacts = {
  clockWindowMs: null,
  clockCodes: [],
  addressCodes: [],
}
