import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Ten minutes. No page names a code for an address off the list. */
export const connection: ConnectionFacts = {
  clockWindowMs: 10 * 60_000,
  clockCodes: ['40003/isv.timestamp-invalid'],
  addressCodes: [],
}
