import type { ConnectionFacts } from '../contract/connection-facts.ts'

/** Calls carry a token and no time. An address off the list is refused in HTTP or with 40164. */
export const connection: ConnectionFacts = {
  clockWindowMs: null,
  clockCodes: [],
  addressCodes: ['40164', 'http_403'],
}
