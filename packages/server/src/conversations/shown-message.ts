import { findPhones, maskPhone } from '../kernel/phone.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'

/** What a bubble shows of a message, for one reader. Pure. */
export interface ShownContent {
  text: string | null
  title: string | null
  url: string | null
  seconds: number | null
}

const nothing: ShownContent = { text: null, title: null, url: null, seconds: null }

/** Of 微信客服 and of the archive alike: both name the same things by other words. Null where the reader may see no words. */
export function shownContent(content: unknown, roles: readonly Role[]): ShownContent | null {
  if (visibility(roles, 'chat') !== 'plain' || typeof content !== 'object' || content === null) return null
  const given = content as Record<string, unknown>
  const text = (...names: string[]): string | null => {
    const found = names.map((name) => given[name]).find((one) => typeof one === 'string' && one !== '')
    return found === undefined ? null : maskNumbers(String(found), roles)
  }
  const url = text('link_url', 'url')
  return {
    ...nothing,
    text: text('content', 'address', 'desc', 'description', 'head_content'),
    title: text('title', 'filename', 'name', 'displayname'),
    url: url && /^https?:\/\//.test(url) ? url : null,
    seconds: typeof given.play_length === 'number' ? given.play_length : null,
  }
}

const identityNumber = /(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)/g
/** What may be a number, or several; the words around it stay letter by letter. */
const digitsInARow = /[+＋]?[\d０-９(（][\d０-９ .\-－()（）]{5,}[\d０-９]/g

/** Numbers that people write into their words are masked as the same numbers are anywhere else. */
export function maskNumbers(text: string, roles: readonly Role[]): string {
  const ids =
    visibility(roles, 'id-number') === 'plain'
      ? text
      : text.replace(identityNumber, (number) => `${number.slice(0, 4)}**********${number.slice(-2)}`)
  return visibility(roles, 'phone') === 'plain' ? ids : ids.replace(digitsInARow, maskPhonesIn)
}

/** What of these words is masked for somebody, with what he sees there. */
export function maskedPieces(text: string): { plain: string; masked: string }[] {
  const runs = [...text.matchAll(digitsInARow)].map(([run]) => ({ plain: run, masked: maskPhonesIn(run) }))
  const ids = [...text.matchAll(identityNumber)].map(([number]) => ({
    plain: number,
    masked: maskNumbers(number, []),
  }))
  return [...ids, ...runs].filter(({ plain, masked }) => plain !== masked)
}

function maskPhonesIn(run: string): string {
  const { text, phones } = findPhones(run)
  const found = phones.filter((one) => one.identifies)
  if (found.length === 0) return run
  let shown = ''
  let at = 0
  for (const phone of found) {
    shown += text.slice(at, phone.start) + maskPhone(phone)
    at = phone.end
  }
  return shown + text.slice(at)
}
