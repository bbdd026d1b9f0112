import { readJsonObject, sendCall } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts } from '../contract/connector.ts'

/** The brand's official account (公众号), as far as its log-in goes: who holds the WeChat that opened a page. */
export interface WechatAccount {
  appId: string
  secret: string
}

export interface WechatVisitor {
  openId: string
  /** Absent where the account is bound to no open-platform account. */
  unionId: string | null
}

export const wechatHosts = {
  calls: 'https://api.weixin.qq.com',
  pages: 'https://open.weixin.qq.com',
} as const

/** The parameters' order matters to WeChat, and so does the fragment. */
export function authorisePage(base: string, appId: string, back: string, state: string): string {
  return (
    `${base}/connect/oauth2/authorize?appid=${encodeURIComponent(appId)}&redirect_uri=${encodeURIComponent(back)}` +
    `&response_type=code&scope=snsapi_base&state=${state}#wechat_redirect`
  )
}

const timeoutMs = 8_000

/** No code of WeChat's looks like this. */
const nobodysCode = 'qiao-checks-the-keys'
/** What WeChat says of a code that it does not know: by then it has taken the keys. Unconfirmed: seen in reports of others, not written in WeChat's pages. */
const unknownCode = '40029'

/**
 * Whether WeChat takes these keys: asked where visitors are asked for, with a code that is nobody's, so that nothing changes there
 * and no address need be listed. Null when it does, else WeChat's own code.
 */
export async function refusalOfKeys(
  ports: ConnectorPorts,
  base: string,
  account: WechatAccount,
): Promise<string | null> {
  try {
    await whoVisits(ports, base, account, nobodysCode)
    return null
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return error.code === unknownCode ? null : error.code
  }
}

/** A code works once and for five minutes, so it is never tried twice. Throws `ConnectorFailure`. */
export async function whoVisits(
  ports: ConnectorPorts,
  base: string,
  { appId, secret }: WechatAccount,
  code: string,
): Promise<WechatVisitor> {
  const query = new URLSearchParams({ appid: appId, secret, code, grant_type: 'authorization_code' })
  const answer = readJsonObject(
    (await sendCall(ports, { method: 'GET', url: `${base}/sns/oauth2/access_token?${query}`, timeoutMs }))
      .body,
  )
  const text = (field: string): string | null => {
    const value = answer[field]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const openId = text('openid')
  if (openId) return { openId, unionId: text('unionid') }
  const error = String(answer.errcode ?? 'no_openid')
  // -1: busy. 40029 unknown code, 40163 used, 40013 and 40125 wrong keys: asking again helps none of them.
  throw new ConnectorFailure(error === '-1' ? 'temporary' : 'invalid_request', error, 'refused by WeChat')
}
