/** The gateway's refusal: always inside a 200 answer. */
export class GatewayError extends Error {
  readonly code: string
  readonly english: string

  constructor(code: string, chinese: string, english: string) {
    super(chinese)
    this.code = code
    this.english = english
  }

  render(): string {
    return JSON.stringify({
      error_response: { code: this.code, zh_desc: this.message, en_desc: this.english },
    })
  }
}

/** The method's refusal, below a code of 0. */
export class BusinessError extends Error {
  readonly code: string

  constructor(code: string, words: string) {
    super(words)
    this.code = code
  }
}

export const invalidToken = () => new GatewayError('19', '无效access_token', 'Invalid access_token')

export const noPermission = () =>
  new GatewayError('24', '商家没有该接口的权限', 'The merchant is not entitled to this api')
export const wrongTime = () => new GatewayError('8', '无效的时间戳', 'Invalid timestamp')
/** Unconfirmed: no page names the code of an address off the list. */
export const foreignAddress = () =>
  new GatewayError('68', '请求IP 203.0.113.7 不在白名单中', 'The ip is not on the white list')

/** Unconfirmed: JD's code of flow control is not known, this one is invented. */
export const callLimited = () =>
  new GatewayError('66', '接口调用频率超限', 'Call frequency is over the limit')
