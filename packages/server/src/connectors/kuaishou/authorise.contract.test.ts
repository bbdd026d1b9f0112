import { describe, expect, it } from 'vitest'
import { registerKuaishou } from '../../../../sandbox/src/kuaishou/index.ts'
import { connectorBench } from '../../../test/support/connector-bench.ts'
import { kuaishouConnector } from './index.ts'

/** How owners of Kuaishou shops grant: the product's real client against the stand-in, over real sockets. */
const bench = connectorBench({
  marketplace: 'kuaishou',
  register: registerKuaishou,
  open: kuaishouConnector,
  newOrder: ({ trading }, wish, paid) => (paid ? trading.placePaid(wish) : trading.place(wish)).oid,
})
const { place } = bench
const dayMs = 86_400_000

describe('authorisation', () => {
  const redirect = 'https://qiao.test/back'
  const consent = async (scope?: string) => {
    const page = new URL(bench.connector.authoriser!.consentPage(bench.access, redirect, 's1')!)
    if (scope) page.searchParams.set('scope', scope)
    const back = await fetch(page, { redirect: 'manual' })
    return new URL(back.headers.get('location')!)
  }
  const exchange = async (page: URL) =>
    bench.connector.authoriser!.exchange(bench.access, page.searchParams.get('code')!, redirect)

  it('names the seller who granted, by the number that pushes carry, for two days', async () => {
    const page = await consent()
    expect([page.origin, page.searchParams.get('state')]).toEqual(['https://qiao.test', 's1'])
    const grant = await exchange(page)
    expect(grant).toMatchObject({
      sellerId: bench.access.sellerId,
      sellerName: '禾木智家快手旗舰店',
      subAccount: null,
    })
    expect(grant.permissions).toContain('merchant_order')
    const lives = (at: Date | null) => Math.round((at!.getTime() - bench.served.now()) / dayMs)
    expect([lives(grant.expiresAt), lives(grant.refreshEndsAt)]).toEqual([2, 180])
    expect(await bench.connector.fetchOrders({ ...bench.access, session: grant.session }, ['1'])).toEqual([
      null,
    ])
  })

  it('takes a code once, and not after two minutes', async () => {
    const once = await consent()
    await exchange(once)
    await expect(exchange(once)).rejects.toMatchObject({ kind: 'authorisation_expired', code: '100200102' })
    const late = await consent()
    bench.served.shiftTo(121_000)
    await expect(exchange(late)).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })

  it('gives a new pair each time, which inherits the end of the old one', async () => {
    const first = await exchange(await consent())
    bench.served.shiftTo(100 * dayMs)
    const second = await bench.connector.authoriser!.refresh(bench.access, first)
    expect(second).toMatchObject({ sellerId: bench.access.sellerId })
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(Math.abs(second.refreshEndsAt!.getTime() - first.refreshEndsAt!.getTime())).toBeLessThan(2_000)
    // An answer that was lost is no end: the old refresh token is good for five minutes more.
    const again = await bench.connector.authoriser!.refresh(bench.access, first)
    expect(await bench.connector.fetchOrders({ ...bench.access, session: again.session }, ['1'])).toEqual([
      null,
    ])
    bench.served.shiftTo(100 * dayMs + 6 * 60_000)
    await expect(bench.connector.authoriser!.refresh(bench.access, first)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
    bench.served.shiftTo(181 * dayMs)
    await expect(bench.connector.authoriser!.refresh(bench.access, second)).rejects.toMatchObject({
      kind: 'authorisation_expired',
    })
  })

  it('keeps the old token good until its own end', async () => {
    const { session, refreshToken } = bench.standIn.credentials
    const renewed = await bench.connector.authoriser!.refresh(bench.access, {
      refreshToken,
      sellerId: bench.access.sellerId,
    })
    for (const good of [session, renewed.session])
      expect(await bench.connector.fetchOrders({ ...bench.access, session: good }, ['1'])).toEqual([null])
    bench.served.shiftTo(2 * dayMs + 1_000)
    await expect(bench.connector.fetchOrders(bench.access, ['1'])).rejects.toMatchObject({ code: '21' })
  })

  it('tells a missing permission from an ended grant', async () => {
    const page = await consent('merchant_user,merchant_item')
    const { session } = await exchange(page)
    const call = bench.connector.fetchOrders({ ...bench.access, session }, [place()])
    await expect(call).rejects.toMatchObject({ kind: 'permission_missing' })
  })

  it('asks the production’s page on its own host', () => {
    const app = { ...bench.access, baseUrl: 'https://openapi.kwaixiaodian.com' }
    expect(bench.connector.authoriser!.consentPage(app, redirect, 's')).toMatch(
      /^https:\/\/open\.kwaixiaodian\.com\/oauth\/authorize\?app_id=ks69/,
    )
  })

  it('says that the app secret is wrong', async () => {
    const page = await consent()
    const code = page.searchParams.get('code')!
    const wrong = { ...bench.access, appSecret: 'wrong' }
    await expect(bench.connector.authoriser!.exchange(wrong, code, redirect)).rejects.toMatchObject({
      kind: 'invalid_request',
      code: '100200101',
    })
  })
})
