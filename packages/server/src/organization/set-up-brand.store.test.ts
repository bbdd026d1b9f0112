import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { listBrands, registerBrand } from '../runtime/brands.ts'
import { isSetupNeeded, setUpFirstBrand } from './set-up-brand.ts'
import { signIn } from './sign-in.ts'

let desk: TestRuntime | null = null
const here = { address: '127.0.0.1', code: null }
const hemu = {
  brandId: 'hemu',
  brandName: ' 禾木智家 ',
  ownerName: '周岚',
  login: 'zhoulan',
  password: 'long-enough-2026',
}
const elsewhere = (code: string | null) => ({ address: '203.0.113.9', code })

/** A server that nobody has set up. */
beforeEach(async () => {
  desk ??= await testRuntime()
  await withClient(desk.database.adminUrl, (client) =>
    client.query(`truncate runtime.brand, runtime.brand_key, runtime.brand_route, organization.member,
      organization.brand_profile cascade`),
  )
  desk.runtime.vault.forget(desk.brandId)
  desk.runtime.config.setupCode = null
})
afterAll(() => desk?.close())

const setUp = (first = hemu, from: { address: string; code: string | null } = here) =>
  setUpFirstBrand(desk!.runtime, first, from)

describe('the first visitor of an empty server', () => {
  it('makes the brand and its owner, who can sign in', async () => {
    expect(await isSetupNeeded(desk!.runtime)).toBe(true)
    expect(await setUp()).toEqual({ login: 'zhoulan@hemu' })
    const { member } = await signIn(desk!.runtime, 'zhoulan@hemu', hemu.password)
    expect(member).toMatchObject({ name: '周岚', roles: ['owner'] })
    expect(await isSetupNeeded(desk!.runtime)).toBe(false)
    await expect(setUp({ ...hemu, login: 'thief' })).rejects.toMatchObject({
      code: 'organization.setup_done',
    })
  })

  it('becomes the owner of a brand that the command line made for its files', async () => {
    await registerBrand(desk!.runtime.db, desk!.brandId, desk!.runtime.vault.newBrandKey(desk!.brandId))
    expect(await isSetupNeeded(desk!.runtime)).toBe(true)
    expect(await setUp()).toEqual({ login: 'zhoulan@hemu' })
    expect(await listBrands(desk!.runtime.db)).toEqual(['hemu'])
    expect(await isSetupNeeded(desk!.runtime)).toBe(false)
  })

  it('from another machine needs the code that the operator chose', async () => {
    const refused = { code: 'organization.setup_code_wrong' }
    await expect(setUp(hemu, elsewhere(null))).rejects.toMatchObject(refused)
    desk!.runtime.config.setupCode = 'open-sesame'
    for (const code of [null, '', 'open'])
      await expect(setUp(hemu, elsewhere(code))).rejects.toMatchObject(refused)
    expect(await listBrands(desk!.runtime.db)).toEqual([])
    expect(await setUp(hemu, elsewhere('open-sesame'))).toEqual({ login: 'zhoulan@hemu' })
  })

  it('is one, when five come at the same time', async () => {
    const logins = ['a', 'b', 'c', 'd', 'e']
    const all = await Promise.allSettled(logins.map((login) => setUp({ ...hemu, login })))
    const won = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.login] : []))
    expect(won).toHaveLength(1)
    for (const login of logins) {
      const entered = await signIn(desk!.runtime, `${login}@hemu`, hemu.password).catch(() => null)
      expect([login, entered?.member.login ?? null]).toEqual([
        login,
        won[0] === `${login}@hemu` ? won[0] : null,
      ])
    }
  })
})
