import { writeCredential } from '../../src/connectors/contract/credential-store.ts'
import { writeBrandProfile, writeMember } from '../../src/organization/index.ts'
import { claimBrandRoute } from '../../src/runtime/brands.ts'
import type { HttpAnswer, HttpRequest } from '../../src/runtime/ports.ts'
import type { TestRuntime } from './runtime.ts'

export interface FakeFollow {
  userid: string
  createtime?: number
  add_way?: number
  state?: string
  remark?: string
  description?: string
  remark_mobiles?: string[]
}

/** WeCom as an `Http` port answers it: what is in its hands, and what it was asked. */
export interface FakeWecom {
  contacts: Map<string, { name: string; gender?: number; unionid?: string; follow_user: FakeFollow[] }>
  ways: Map<string, Record<string, unknown>>
  /** An errcode for an API, until it is taken out; a function may change its mind. */
  refuses: Map<string, number | (() => number)>
  /** How the hand-overs from one member to another stand: WeCom's number by contact. */
  transfers: Map<string, Record<string, number>>
  /** Who a log-in code stands for. */
  codes: Map<string, Record<string, unknown>>
  /** What was asked, by API, in order. */
  asked: { api: string; query: URLSearchParams; body: Record<string, unknown> }[]
  askedOf(api: string): Record<string, unknown>[]
}

export const corpId = 'ww8b1f3d5a7c9e2046'
const access = { baseUrl: 'https://wecom.test', corpId, agentId: 1000002, secret: 'secret' }

/** Connects the brand of a test runtime to a WeCom of its own, with 陈静 and 周岚 as members. */
export async function connectWecom(test: TestRuntime): Promise<FakeWecom> {
  const fake: FakeWecom = {
    contacts: new Map(),
    ways: new Map(),
    refuses: new Map(),
    transfers: new Map(),
    codes: new Map(),
    asked: [],
    askedOf: (api) => fake.asked.filter((one) => one.api === api).map(({ body }) => body),
  }
  test.outside.answer = (request) => answer(fake, request)
  await claimBrandRoute(test.runtime.db, 'wecom-corp', corpId, { brandId: test.brandId, targetId: corpId })
  await test.transact(async (tx) => {
    await writeCredential(tx, 'wecom', corpId, access, null)
    await writeBrandProfile(tx, '禾木智家')
    for (const [id, name] of [
      ['chenjing', '陈静'],
      ['zhoulan', '周岚'],
    ] as const)
      await writeMember(tx, { id, name, login: id, roles: ['agent'], wecomUserId: id, passwordHash: null })
  })
  return fake
}

function answer(fake: FakeWecom, request: HttpRequest): HttpAnswer {
  const url = new URL(request.url)
  const api = url.pathname.replace('/cgi-bin/', '')
  const body = request.body ? (JSON.parse(String(request.body)) as Record<string, unknown>) : {}
  fake.asked.push({ api, query: url.searchParams, body })
  const refusal = fake.refuses.get(api)
  const errcode = typeof refusal === 'function' ? refusal() : (refusal ?? 0)
  const json =
    errcode === 0 ? { errcode: 0, errmsg: 'ok', ...good(fake, api, url.searchParams, body) } : { errcode }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(json)),
  }
}

function good(
  fake: FakeWecom,
  api: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
): Record<string, unknown> {
  switch (api) {
    case 'gettoken':
      return { access_token: 'token', expires_in: 7200 }
    case 'get_jsapi_ticket':
    case 'ticket/get':
      return { ticket: `ticket of ${api}`, expires_in: 7200 }
    case 'externalcontact/get': {
      const id = query.get('external_userid')!
      const found = fake.contacts.get(id)
      if (!found || found.follow_user.length === 0) return { errcode: 84061 }
      const { follow_user, ...contact } = found
      return { external_contact: { external_userid: id, type: 1, ...contact }, follow_user }
    }
    case 'externalcontact/get_follow_user_list':
      return { follow_user: ['chenjing', 'zhoulan'] }
    case 'externalcontact/batch/get_by_user': {
      const rows = [...fake.contacts].flatMap(([id, { follow_user, ...contact }]) =>
        follow_user.map((follow_info) => ({
          external_contact: { external_userid: id, type: 1, ...contact },
          follow_info,
        })),
      )
      const from = Number(body.cursor || 0)
      const next = from + 2 < rows.length ? String(from + 2) : ''
      return rows.length === 0
        ? { errcode: 84061 }
        : { external_contact_list: rows.slice(from, from + 2), next_cursor: next }
    }
    case 'externalcontact/add_contact_way': {
      const config_id = `config-${fake.ways.size + 1}`
      fake.ways.set(config_id, body)
      return { config_id, qr_code: `https://wecom.test/qr/${config_id}` }
    }
    case 'externalcontact/update_contact_way':
    case 'externalcontact/del_contact_way':
      if (!fake.ways.has(String(body.config_id))) return { errcode: 41044 }
      if (api.endsWith('del_contact_way')) fake.ways.delete(String(body.config_id))
      else Object.assign(fake.ways.get(String(body.config_id))!, body)
      return {}
    case 'externalcontact/transfer_result':
    case 'externalcontact/resigned/transfer_result': {
      // One a page.
      const all = Object.entries(fake.transfers.get(`${body.handover_userid}|${body.takeover_userid}`) ?? {})
      const from = Number(body.cursor || 0)
      const customer = all
        .slice(from, from + 1)
        .map(([external_userid, status]) => ({ external_userid, status }))
      return { customer, next_cursor: from + 1 < all.length ? String(from + 1) : '' }
    }
    case 'auth/getuserinfo':
      return fake.codes.get(query.get('code')!) ?? { errcode: 40029 }
    default:
      return {}
  }
}
