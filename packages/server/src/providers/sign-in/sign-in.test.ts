import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { rows } from '../../runtime/db/transaction.ts'
import { changeTechnicianState, recordAbsence, recordRatings } from '../change-technician.ts'
import { enrolPointClerks, enrolProviders, enrolServicePoints, enrolTechnicians } from '../enrol.ts'
import {
  candidatesFor,
  getTechnician,
  getTechnicians,
  listTechnicians,
  technicianCard,
} from '../technicians.ts'
import { demoCodes, issueAccessLink, issueDemoAccess } from './issue-access.ts'
import { requestSignInCode } from './request-code.ts'
import { resolvePointClerk, resolveTechnician, signInOutsider } from './sign-in.ts'

let brand: TestBrand
const start = new Date('2026-11-20T02:00:00Z')
const wangLei = {
  technicianId: 'wang-lei',
  providerId: 'anjie',
  servicePointId: 'point-shanghai',
  name: '王磊',
  phone: '139 0000 0101',
  home: { lng: 121.4352, lat: 31.2537 },
  badge: 'AJ-SH-001',
  capacity: 6,
  areas: ['310106'],
  skills: { smart_lock_install: 5 },
  certificates: [
    {
      kind: 'electrician',
      validFrom: new Date('2024-01-01T00:00:00Z'),
      validUntil: new Date('2027-06-01T00:00:00Z'),
    },
  ],
  tools: ['lock_mortiser'],
  shifts: [{ weekday: 5, starts: '08:00', ends: '18:00' }],
  joinedAt: start,
}

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = start
  await brand.transact(async (tx) => {
    const signedAt = new Date('2026-01-01T00:00:00Z')
    await enrolProviders(tx, [
      {
        providerId: 'anjie',
        name: '安捷到家',
        region: '华东',
        agreements: [{ signedAt, validFrom: signedAt, validUntil: new Date('2028-01-01T00:00:00Z') }],
      },
    ])
    await enrolServicePoints(tx, [
      {
        servicePointId: 'point-shanghai',
        providerId: 'anjie',
        name: '上海静安网点',
        address: '上海市静安区',
        point: { lng: 121.44, lat: 31.24 },
      },
    ])
    await enrolTechnicians(tx, [
      wangLei,
      {
        ...wangLei,
        technicianId: 'li-qiang',
        name: '李强',
        phone: '13900000102',
        badge: 'AJ-SH-002',
        areas: ['31'],
      },
    ])
    await enrolPointClerks(tx, [
      {
        pointClerkId: 'wu-ting',
        providerId: 'anjie',
        servicePointId: 'point-shanghai',
        name: '吴婷',
        phone: '13900000201',
      },
    ])
  })
})
afterAll(() => brand.close())
let minutes = 0
// Each case starts hours after the one before, so that limits of asking do not meet.
beforeEach(() => {
  minutes += 300
  brand.time.now = new Date(start.getTime() + minutes * 60_000)
})
const later = (ms: number) => {
  brand.time.now = new Date(brand.time.now!.getTime() + ms)
}
const phone = (number: string) => ({ phone: number })
const codeOf = (personId: string) =>
  brand.transact(async (tx) => (await demoCodes(tx)).find((one) => one.personId === personId)?.code)
const ask = (number: string) =>
  brand.transact((tx) => requestSignInCode(tx, 'technician', phone(number), { demo: true }))
const enter = (number: string, code: string) =>
  brand.transact((tx) => signInOutsider(tx, 'technician', phone(number), code))

describe('technicians in the store', () => {
  it('come back as they were enrolled, without the phone', async () => {
    const [found] = await brand.transact((tx) => getTechnicians(tx, ['wang-lei', 'nobody']))
    expect(found).toMatchObject({
      name: '王磊',
      badge: 'AJ-SH-001',
      areas: ['310106'],
      skills: { smart_lock_install: 5 },
      tools: ['lock_mortiser'],
    })
    expect(found!.agreements).toHaveLength(1)
    expect(JSON.stringify(found)).not.toContain('139')
  })

  it('hold no personal data in plain', async () => {
    const raw = await brand.transact((tx) =>
      rows(
        tx,
        sql<{
          row: string
        }>`select t::text as row from providers.technician t where brand_id = ${tx.brandId}`,
      ),
    )
    expect(raw.map((one) => one.row).join()).not.toMatch(/王磊|李强|13900000/)
  })

  it('are candidates in their city, with a home for ranking', async () => {
    const found = await brand.transact((tx) => candidatesFor(tx, ['310115']))
    expect(found.map((one) => one.technicianId)).toEqual(['li-qiang', 'wang-lei'])
    expect(found[1]!.home).toEqual({ lng: 121.4352, lat: 31.2537 })
    expect(await brand.transact((tx) => candidatesFor(tx, ['320505']))).toEqual([])
  })

  it('are listed page by page', async () => {
    const first = await brand.transact((tx) =>
      listTechnicians(tx, { servicePointId: 'point-shanghai' }, { cursor: null, limit: 1 }),
    )
    expect(first).toMatchObject({ items: [{ technicianId: 'wang-lei' }], nextCursor: 'AJ-SH-001' })
    const second = await brand.transact((tx) =>
      listTechnicians(tx, {}, { cursor: first.nextCursor, limit: 1 }),
    )
    expect(second).toMatchObject({ items: [{ technicianId: 'li-qiang' }], nextCursor: null })
  })

  it('cannot be enrolled twice with one phone', async () => {
    const twin = { ...wangLei, technicianId: 'twin', badge: 'AJ-SH-009', phone: '+86 13900000101' }
    await expect(brand.transact((tx) => enrolTechnicians(tx, [twin]))).rejects.toThrow(
      'technician.phone_taken',
    )
    await expect(brand.transact((tx) => enrolTechnicians(tx, [{ ...twin, phone: '12' }]))).rejects.toThrow(
      'technician.phone_unreadable',
    )
  })

  it('count each work order rated once, and a changed rating as changed', async () => {
    const rate = (stars: number, workOrderId = 'wo-1') =>
      brand.transact((tx) => recordRatings(tx, [{ workOrderId, technicianId: 'wang-lei', stars }]))
    await rate(5)
    await rate(5)
    await rate(4, 'wo-2')
    expect(await brand.transact((tx) => technicianCard(tx, 'wang-lei'))).toMatchObject({
      stars: 4.5,
      ratingCount: 2,
      title: '王师傅',
    })
    await rate(2)
    expect(await brand.transact((tx) => technicianCard(tx, 'wang-lei'))).toMatchObject({
      stars: 3,
      ratingCount: 2,
    })
  })

  it('may be away, for a period only', async () => {
    const away = {
      technicianId: 'li-qiang',
      startsAt: new Date('2026-12-01T00:00:00Z'),
      endsAt: new Date('2026-12-02T00:00:00Z'),
      reason: '培训',
    }
    await brand.transact((tx) => recordAbsence(tx, away))
    expect((await brand.transact((tx) => getTechnician(tx, 'li-qiang'))).absences).toEqual([
      { from: away.startsAt, to: away.endsAt },
    ])
    await expect(
      brand.transact((tx) => recordAbsence(tx, { ...away, endsAt: away.startsAt })),
    ).rejects.toThrow('absence.not_a_period')
    expect(brand.announced.at(-1)).toMatchObject({ type: 'technician.absent', key: 'li-qiang' })
  })
})

describe('sign-in by code', () => {
  it('opens a session for the right code, once', async () => {
    await ask('13900000101')
    const code = (await codeOf('wang-lei'))!
    const session = await enter('139-0000-0101', code)
    expect(session!.outsider).toMatchObject({ personId: 'wang-lei', name: '王磊' })
    expect(session!.cookie.startsWith('hemu.')).toBe(true)
    expect(await enter('13900000101', code)).toBeNull()
  })

  it('tells nothing about phones that nobody here has, and counts their tries too', async () => {
    await expect(ask('13800138000')).resolves.toBeUndefined()
    for (let i = 0; i < 6; i++) expect(await enter('13800138000', '000000')).toBeNull()
    const [row] = await brand.transact((tx) =>
      rows(
        tx,
        sql<{
          tries_left: number
          code_sealed: Buffer | null
        }>`select tries_left, code_sealed from providers.sign_in_code where brand_id = ${tx.brandId} and person_id is null`,
      ),
    )
    expect(row).toEqual({ tries_left: 0, code_sealed: null })
  })

  it('ends after five wrong tries, even for the right code', async () => {
    await ask('13900000101')
    const code = (await codeOf('wang-lei'))!
    const wrong = code === '000000' ? '000001' : '000000'
    for (let i = 0; i < 5; i++) expect(await enter('13900000101', wrong)).toBeNull()
    expect(await enter('13900000101', code)).toBeNull()
  })

  it('ends after ten minutes', async () => {
    await ask('13900000101')
    const code = (await codeOf('wang-lei'))!
    later(10 * 60_000)
    expect(await enter('13900000101', code)).toBeNull()
  })

  it('makes no second code within a minute, nor a seventh within an hour', async () => {
    const count = () =>
      brand.transact(
        async (tx) =>
          (
            await rows(
              tx,
              sql<{
                n: bigint
              }>`select count(*) as n from providers.sign_in_code where brand_id = ${tx.brandId} and created_at > ${new Date(tx.now.getTime() - 3600_000)}`,
            )
          )[0]!.n,
      )
    await ask('13900000101')
    await ask('13900000101')
    expect(await count()).toBe(1n)
    for (let i = 0; i < 8; i++) {
      later(61_000)
      await ask('13900000101')
    }
    expect(await count()).toBe(6n)
  })

  it('keeps a code out of reach of whoever copies the table', async () => {
    await ask('13900000101')
    const code = (await codeOf('wang-lei'))!
    const raw = await brand.transact((tx) =>
      rows(
        tx,
        sql<{
          row: string
        }>`select c::text as row from providers.sign_in_code c where brand_id = ${tx.brandId} order by created_at desc limit 1`,
      ),
    )
    expect(raw[0]!.row).not.toContain(code)
  })
})

describe('sign-in by link', () => {
  it('names the person by the newest link only, and still asks for a code', async () => {
    const old = await brand.transact((tx) => issueAccessLink(tx, 'point', 'wu-ting'))
    const { token } = await brand.transact((tx) => issueAccessLink(tx, 'point', 'wu-ting'))
    const secret = (text: string) => ({ token: text.slice('hemu.'.length) })
    await brand.transact((tx) => requestSignInCode(tx, 'point', secret(token), { demo: true }))
    const code = (await codeOf('wu-ting'))!
    expect(await brand.transact((tx) => signInOutsider(tx, 'point', secret(old.token), code))).toBeNull()
    expect(await brand.transact((tx) => signInOutsider(tx, 'technician', secret(token), code))).toBeNull()
    const session = await brand.transact((tx) => signInOutsider(tx, 'point', secret(token), code))
    expect(session!.outsider).toMatchObject({ personId: 'wu-ting', servicePointId: 'point-shanghai' })
  })

  it('gives the demo a link and a lasting code for everybody', async () => {
    const issued = await brand.transact((tx) => issueDemoAccess(tx, 24 * 3600_000))
    expect(issued.map((one) => one.personId)).toEqual(['wu-ting', 'wang-lei', 'li-qiang'])
    const { token, code } = issued[1]!
    for (const _ of [1, 2]) {
      const session = await brand.transact((tx) =>
        signInOutsider(tx, 'technician', { token: token.slice('hemu.'.length) }, code),
      )
      expect(session!.outsider.personId).toBe('wang-lei')
    }
    later(24 * 3600_000)
    expect(
      await brand.transact((tx) =>
        signInOutsider(tx, 'technician', { token: token.slice('hemu.'.length) }, code),
      ),
    ).toBeNull()
  })
})

describe('who is behind a session', () => {
  it('sees own rows only', async () => {
    expect(await brand.transact((tx) => resolveTechnician(tx, 'wang-lei'))).toMatchObject({
      audience: 'technician',
      roles: ['technician'],
      scope: { technicianId: 'wang-lei', servicePointId: 'point-shanghai' },
    })
    expect(await brand.transact((tx) => resolvePointClerk(tx, 'wu-ting'))).toMatchObject({
      audience: 'point',
      roles: ['point_clerk'],
      scope: { servicePointId: 'point-shanghai' },
    })
    expect(await brand.transact((tx) => resolvePointClerk(tx, 'wang-lei'))).toBeNull()
  })

  it('is nobody any more once he left', async () => {
    await brand.transact((tx) => changeTechnicianState(tx, 'li-qiang', 'left'))
    expect(await brand.transact((tx) => resolveTechnician(tx, 'li-qiang'))).toBeNull()
    await expect(brand.transact((tx) => changeTechnicianState(tx, 'nobody', 'left'))).rejects.toThrow(
      'technician.not_found',
    )
  })
})
