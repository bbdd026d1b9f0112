import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Calls carry a token and no time. 4007 is a wrong content type, which we never send, or an address off the list (unconfirmed). */
export const connection: ConnectionFacts = {
  clockWindowMs: null,
  clockCodes: [],
  addressCodes: ['4007'],
}
