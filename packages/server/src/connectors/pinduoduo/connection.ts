import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Ten minutes; a refused time has no code that a page names. 20005 is an address outside the whitelist. */
export const connection: ConnectionFacts = {
  clockWindowMs: 10 * 60_000,
  clockCodes: [],
  addressCodes: ['20005'],
}
