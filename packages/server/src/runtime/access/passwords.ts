import { hash, verify } from '@node-rs/argon2'

// ASVS 5.0: argon2id (the library's default algorithm) with t=2, m=19 MiB, p=1.
const options = { timeCost: 2, memoryCost: 19_456, parallelism: 1 } as const

export function hashPassword(password: string): Promise<string> {
  return hash(password, options)
}

/** False for an unknown account too, after the same work: pass `null` when there is none. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const decoy =
    '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const matches = await verify(stored ?? decoy, password).catch(() => false)
  return stored !== null && matches
}
