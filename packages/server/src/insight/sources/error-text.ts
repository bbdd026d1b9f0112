import type { Words } from '../../runtime/http/route.ts'
import { type Language, say } from '../words.ts'

/** Why an entry or a sweep did not get through, in a sentence. */
const words: Record<string, Words> = {
  too_many_tries: { zh: '试了多次都没成，已停下等人处理', en: 'Given up after many tries' },
  not_found: { zh: '平台上查不到这张单', en: 'The marketplace does not know this record' },
  not_connected: {
    zh: '店铺没有接入，拉不到详情',
    en: 'The shop is not connected, so details cannot be fetched',
  },
  limited: { zh: '平台限流，会自动再试', en: 'The marketplace limits calls; it is tried again' },
  temporary: {
    zh: '平台暂时出错，会自动再试',
    en: 'The marketplace failed for the moment; it is tried again',
  },
  malformed_answer: { zh: '平台的应答读不懂', en: "The marketplace's answer cannot be read" },
  invalid_request: { zh: '平台说请求不对', en: 'The marketplace refused the request' },
  permission_missing: { zh: '应用没有这个接口的权限', en: 'The app lacks the right for this call' },
  authorisation_expired: {
    zh: '店铺授权失效，请重新授权',
    en: 'The authorisation of the shop ended; grant it again',
  },
  gateway_unreachable: {
    zh: '网关连不上，订单停在这里没有往前走',
    en: 'The gateway does not answer; orders wait there and nothing is passed over',
  },
  gateway_refused: {
    zh: '网关不认这边的签名，请核对共享密钥和两边时钟',
    en: 'The gateway refuses our signature: check the shared secret and both clocks',
  },
  gateway_answer_unsigned: {
    zh: '应答没有网关的签名，没有采用',
    en: "An answer without the gateway's signature was not used",
  },
  unreadable: { zh: '内容和平台文档对不上', en: 'The content is not what the marketplace documents' },
  unknown_type: { zh: '没有用到的消息类型', en: 'A type of message that nobody uses' },
  'runtime.vault_locked': {
    zh: '密文打不开，数据可能被改过',
    en: 'The sealed body does not open: it may have been changed',
  },
}
const handling: Words = { zh: '处理时程序出错', en: 'Our handling failed' }

export function errorText(code: string | null, language: Language): string | null {
  if (code === null) return null
  const [, field, value] = /^unknown_value:([^=]*)=?(.*)$/s.exec(code) ?? []
  if (field !== undefined)
    return language === 'zh'
      ? `字段 ${field} 出现没见过的值${value ? ` ${value}` : ''}`
      : `Field ${field} has a value that no table knows${value ? `: ${value}` : ''}`
  return words[code] ? say(words[code], language, code) : `${handling[language]} (${code})`
}
