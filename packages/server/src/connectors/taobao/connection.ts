import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** TOP allows ten minutes. No page names a code for an address off the list. */
export const connection: ConnectionFacts = {
  clockWindowMs: 10 * 60_000,
  clockCodes: ['30', '31'],
  addressCodes: [],
}
