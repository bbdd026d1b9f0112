import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Calls carry a token and no time, and no page names a list of addresses. */
export const connection: ConnectionFacts = {
  clockWindowMs: null,
  clockCodes: [],
  addressCodes: [],
}
