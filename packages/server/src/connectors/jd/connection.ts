import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** JD allows six minutes. No page names a code for an address off the list. */
export const connection: ConnectionFacts = {
  clockWindowMs: 6 * 60_000,
  clockCodes: ['8'],
  addressCodes: [],
}
