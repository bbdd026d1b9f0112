import { hash } from 'node:crypto'

/** Kind of the brand route that leads from an address to its source. */
export const addressRoute = 'mapped-source'

/** The directory of addresses knows their hashes only: whoever reads it cannot call. */
export function addressHash(address: string): string {
  return hash('sha256', `mapped-source|${address}`, 'hex')
}
