import type { FastifyInstance } from 'fastify'
import { type ApiRequest, api, stringOf } from './api.ts'
import { type AppMessage, type ChatBody, findMember, nextId } from './corp.ts'
import { text, type WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

const mostTextBytes = 2048
const mostPerMinute = 30
const longestMemory = 10_000

const messageTypes = new Set([
  'text',
  'image',
  'voice',
  'video',
  'file',
  'textcard',
  'news',
  'mpnews',
  'markdown',
  'miniprogram_notice',
  'template_card',
])

/** Messages to members, and the welcome message to a new contact. */
export function messageRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const repeats = new Map<string, number>()
  api(server, standIn, 'POST', 'message/send', (call) => sendToMembers(standIn, call, repeats))
  api(server, standIn, 'POST', 'externalcontact/send_welcome_msg', (call) => sendWelcome(standIn, call))
}

function sendToMembers(standIn: WecomStandIn, { body, app }: ApiRequest, repeats: Map<string, number>) {
  if (body.agentid !== app.agentId) throw new WecomError(40056)
  const msgtype = stringOf(body, 'msgtype')
  if (!messageTypes.has(msgtype) || typeof body[msgtype] !== 'object' || body[msgtype] === null) {
    throw new WecomError(40058, 'msgtype')
  }
  const asked = typeof body.touser === 'string' ? body.touser.split('|').filter((id) => id !== '') : []
  if (asked.length > 1000) throw new WecomError(40031)
  const all = asked.length === 1 && asked[0] === '@all'
  const known = all ? standIn.members : asked.flatMap((id) => findMember(standIn.corp, id) ?? [])
  const invalid = all ? [] : asked.filter((id) => !findMember(standIn.corp, id))
  if (known.length === 0) throw new WecomError(81013)

  const message = cutText(msgtype, body[msgtype] as Record<string, unknown>)
  const id = nextId(standIn.corp, 'msg', 40)
  const responseCode = hasButtons(message) ? nextId(standIn.corp, 'rc', 40) : null
  if (!isRepeat(standIn, body, `${app.agentId} ${asked.join('|')} ${JSON.stringify(message)}`, repeats)) {
    for (const member of known) {
      if (sentInLastMinute(standIn, member.userId, app.agentId) >= mostPerMinute) continue
      standIn.corp.appMessages.push({
        id,
        agentId: app.agentId,
        userId: member.userId,
        msgtype,
        body: message,
        responseCode,
        at: standIn.nowSeconds(),
      })
    }
    const { appMessages } = standIn.corp
    appMessages.splice(0, appMessages.length - longestMemory)
    standIn.revision += 1
  }
  return {
    invaliduser: invalid.join('|'),
    invalidparty: '',
    invalidtag: '',
    unlicenseduser: '',
    msgid: id,
    ...(responseCode === null ? {} : { response_code: responseCode }),
  }
}

function sendWelcome(standIn: WecomStandIn, { body }: ApiRequest) {
  const code = stringOf(body, 'welcome_code', 41050)
  const content = (body.text as { content?: unknown } | undefined)?.content
  const words = typeof content === 'string' ? content : ''
  const attachments = Array.isArray(body.attachments) ? body.attachments : []
  if (words === '' && attachments.length === 0) throw new WecomError(40058, 'text and attachments are empty')
  if (Buffer.byteLength(words) > 4000) throw new WecomError(40058, 'text is longer than 4000 bytes')
  if (attachments.length > 9) throw new WecomError(40058, 'more than 9 attachments')
  const bodies = [...(words === '' ? [] : [text(words)]), ...attachments.map(attachmentBody)]

  const welcome = standIn.sessions.redeemWelcome(code)
  if (standIn.hasChatted(welcome.userId, welcome.externalUserId)) throw new WecomError(41051)
  welcome.sentAtMs = standIn.nowSeconds() * 1000
  standIn.welcome(welcome.userId, welcome.externalUserId, bodies)
  return {}
}

function attachmentBody(item: Record<string, unknown>): ChatBody {
  const inner = (item?.[String(item?.msgtype)] ?? {}) as Record<string, string | undefined>
  switch (item?.msgtype) {
    case 'link':
      return {
        msgtype: 'news',
        news: {
          link: needed(inner.url, 'url'),
          title: needed(inner.title, 'title'),
          desc: inner.desc,
          imgUrl: inner.picurl,
        },
      }
    case 'miniprogram':
      return {
        msgtype: 'miniprogram',
        miniprogram: {
          appid: needed(inner.appid, 'appid'),
          title: needed(inner.title, 'title'),
          page: needed(inner.page, 'page'),
        },
      }
    case 'image':
      return { msgtype: 'image', mediaId: needed(inner.media_id ?? inner.pic_url, 'media_id') }
    case 'video':
    case 'file':
      return { msgtype: item.msgtype, mediaId: needed(inner.media_id, 'media_id') }
    default:
      throw new WecomError(40058, 'attachment type')
  }
}

function needed(value: string | undefined, name: string): string {
  if (typeof value !== 'string' || value === '') throw new WecomError(40058, name)
  return value
}

/** Too long texts are cut, not refused. */
function cutText(msgtype: string, message: Record<string, unknown>): Record<string, unknown> {
  if (msgtype !== 'text' && msgtype !== 'markdown') return message
  if (typeof message.content !== 'string' || message.content === '') throw new WecomError(44004)
  const bytes = Buffer.from(message.content)
  if (bytes.length <= mostTextBytes) return message
  return {
    ...message,
    content: bytes
      .subarray(0, mostTextBytes)
      .toString('utf8')
      .replace(/\uFFFD+$/, ''),
  }
}

function hasButtons(message: Record<string, unknown>): boolean {
  return Array.isArray(message.button_list) && message.button_list.length > 0
}

function isRepeat(
  standIn: WecomStandIn,
  body: Record<string, unknown>,
  key: string,
  repeats: Map<string, number>,
): boolean {
  if (body.enable_duplicate_check !== 1) return false
  const asked = typeof body.duplicate_check_interval === 'number' ? body.duplicate_check_interval : 1800
  const last = repeats.get(key)
  const now = standIn.nowSeconds()
  if (last !== undefined && now - last < Math.min(asked, 14_400)) return true
  repeats.set(key, now)
  return false
}

function sentInLastMinute(standIn: WecomStandIn, userId: string, agentId: number): number {
  const since = standIn.nowSeconds() - 60
  const recent = (message: AppMessage) =>
    message.userId === userId && message.agentId === agentId && message.at > since
  return standIn.corp.appMessages.filter(recent).length
}
