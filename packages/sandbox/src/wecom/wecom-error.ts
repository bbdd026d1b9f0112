/** Error codes of WeCom that the stand-in gives, with the start of its texts. */
const texts: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40007: 'invalid media_id',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid oauth code',
  40031: 'invalid userid list',
  40035: 'invalid parameter',
  40056: 'invalid agentid',
  40058: 'invalid request parameter',
  40068: 'invalid tag id',
  40096: 'invalid external userid',
  40097: 'user not resigned',
  40128: 'transfer too often',
  40129: 'customer is being transferred',
  40130: 'handover and takeover are the same',
  41001: 'access_token missing',
  41044: 'contact way config not exist',
  41050: 'welcome_code is invalid',
  41051: 'customer has started chatting',
  41054: 'user not actived',
  41096: 'welcome msg is being distributed',
  42001: 'access_token expired',
  42003: 'oauth code expired',
  44001: 'empty media data',
  44004: 'text content is empty',
  45001: 'media file is too large',
  45009: 'reach max api daily quota limit',
  47001: 'data format error',
  48002: 'api forbidden',
  50001: 'redirect_url domain not trusted',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  60123: 'invalid party id',
  60136: 'record not found',
  81013: 'user & party & tag all invalid',
  84061: 'not external contact',
  90500: 'group owner not resigned',
  95000: 'invalid open_kfid',
  95001: 'msg count limit',
  95002: 'msg time limit',
  95003: 'code is invalid',
  95013: 'session ended',
  95016: 'invalid state transition',
  95018: 'state does not allow sending',
}

export class WecomError extends Error {
  readonly errcode: number
  constructor(errcode: number, detail = '') {
    super(`${texts[errcode] ?? 'error'}${detail === '' ? '' : `, ${detail}`}, hint: [sandbox]`)
    this.errcode = errcode
  }
}

export function okAnswer<T extends object>(fields: T): { errcode: 0; errmsg: 'ok' } & T {
  return { errcode: 0, errmsg: 'ok', ...fields }
}
