/** An error as TOP gives it, inside a 200 answer. */
export class TopError extends Error {
  readonly code: number
  readonly subCode: string | null
  readonly subMsg: string | null

  constructor(code: number, msg: string, subCode: string | null = null, subMsg: string | null = null) {
    super(msg)
    this.code = code
    this.subCode = subCode
    this.subMsg = subMsg
  }

  render(requestId: string): string {
    const sub = this.subCode ? { sub_code: this.subCode, sub_msg: this.subMsg ?? this.message } : {}
    const error = { code: this.code, msg: this.message, ...sub, request_id: requestId }
    return JSON.stringify({ error_response: error })
  }
}

export const invalidSession = () =>
  new TopError(27, 'Invalid session', 'invalid-sessionkey', 'SessionKey非法')

export const callLimited = () =>
  new TopError(
    7,
    'App Call Limited',
    'accesscontrol.limited-by-api-access-count',
    'This ban will last for 1 more seconds',
  )

export const noPermission = () =>
  new TopError(
    11,
    'Insufficient isv permissions',
    'isv.permission-api-package-limit',
    '应用没有此接口的权限包',
  )

/** Unconfirmed: no page names the code of an address off the list. */
export const foreignAddress = () =>
  new TopError(
    11,
    'Insufficient isv permissions',
    'isv.permission-ip-whitelist-limit',
    'IP 203.0.113.7 不在白名单内',
  )

export const invalidArgument = (name: string) =>
  new TopError(41, 'Invalid arguments', `isv.invalid-parameter:${name}`, `参数${name}无效`)
