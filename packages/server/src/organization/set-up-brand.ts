import { type BrandId, id } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import { hashPassword } from '../runtime/access/passwords.ts'
import { claimBrandRoute, registerBrand, takeBrandRoute } from '../runtime/brands.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { SetupRefused } from './errors.ts'
import { loginRoute } from './sign-in.ts'
import { listMembers, writeBrandProfile, writeMember } from './store.ts'

export interface FirstBrand {
  /** Short name in addresses and log-ins, `hemu`. */
  brandId: string
  brandName: string
  ownerName: string
  /** The part before `@`. */
  login: string
  password: string
}

const loopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

/** True while nobody can sign in: there is no brand, or the command line made one for its files only. */
export async function isSetupNeeded(runtime: Runtime): Promise<boolean> {
  for (const brandId of await runtime.brands())
    if ((await runtime.db.transact(brandId, listMembers)).length > 0) return false
  return true
}

/**
 * Makes the first brand and its owner on an empty server. Whoever comes first becomes the owner, so a caller from
 * another machine must know the set-up code that the operator chose. Throws `organization.setup_done`,
 * `organization.setup_code_wrong`.
 */
export async function setUpFirstBrand(
  runtime: Runtime,
  first: FirstBrand,
  from: { address: string; code: string | null },
): Promise<{ login: string }> {
  const { setupCode } = runtime.config
  if (!loopback.includes(from.address) && (setupCode === null || from.code !== setupCode))
    throw new SetupRefused('code_wrong')
  if (!(await isSetupNeeded(runtime))) throw new SetupRefused('done')
  const brandId = id<BrandId>(first.brandId)
  const login = `${first.login.trim()}@${brandId}`
  // The log-in's place in the directory is claimed once: of two who come at the same time, one is refused here.
  await registerBrand(runtime.db, brandId, runtime.vault.newBrandKey(brandId))
  const claimed = await takeBrandRoute(runtime.db, 'setup', 'first-brand', {
    brandId,
    targetId: loginRoute(login),
  })
  if (!claimed) throw new SetupRefused('done')
  await claimBrandRoute(runtime.db, 'log-in', loginRoute(login), { brandId, targetId: 'owner' })
  const passwordHash = await hashPassword(first.password)
  await runtime.db.transact(brandId, async (tx) => {
    await writeBrandProfile(tx, first.brandName.trim())
    await writeMember(tx, {
      id: 'owner',
      name: first.ownerName.trim(),
      login,
      roles: ['owner'],
      wecomUserId: null,
      passwordHash,
    })
    await audit(tx, [{ action: 'brand.set-up', subject: `brand:${brandId}` }])
  })
  return { login }
}
