import type { KeptPush, Push } from '../contract/connector.ts'

/** The wire form of JOS's messages is not known (`unconfirmed.ts`), so nothing is read from one: the sweep brings all. */
export function readPush(kept: KeptPush): Push {
  return { marketplace: 'jd', ...kept, subject: null, detail: null }
}
