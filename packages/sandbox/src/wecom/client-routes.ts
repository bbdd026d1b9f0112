import { getJsApiSignature } from '@wecom/crypto'
import type { FastifyInstance } from 'fastify'
import { type ChatBody, type ChatMessage, chatKey, findMember, liveFollow } from './corp.ts'
import { type Person, text, type WecomStandIn } from './stand-in.ts'
import { tagById } from './tag-routes.ts'

/** What the client page needs; no part of WeCom's own API, so every name starts with `_`. */
export function clientRoutes(server: FastifyInstance, standIn: WecomStandIn, people: () => Person[]): void {
  server.get('/_client/view', async (request) => {
    const { userId, contactId, since } = request.query as Record<string, string | undefined>
    if (since === String(standIn.revision)) return { revision: standIn.revision, unchanged: true }
    return viewFor(standIn, findMember(standIn.corp, userId ?? '')?.userId ?? standIn.actingUserId, contactId)
  })

  server.get('/_client/people', async () => ({
    people: people()
      .slice(0, 200)
      .map(({ id, name }) => ({ id, name })),
  }))

  server.post('/_client/acting-member', async (request, reply) => {
    const member = findMember(standIn.corp, words(request.body, 'userId'))
    if (!member) return reply.code(404).send({ error: '没有这位员工' })
    standIn.actingUserId = member.userId
    standIn.revision += 1
    return { userId: member.userId }
  })

  server.post('/_client/messages', async (request, reply) => {
    const pair = pairOf(standIn, request.body)
    if (!pair) return reply.code(409).send({ error: '已不是好友，发不出消息' })
    const { from, body } = fields(request.body)
    const given = (body as ChatBody | undefined) ?? text(words(request.body, 'text'))
    if (from === 'contact') return standIn.say({ ...pair, text: words(request.body, 'text') })
    return standIn.reply({ ...pair, body: given })
  })

  server.post('/_client/seen', async (request) => {
    standIn.markSeen(words(request.body, 'userId'), words(request.body, 'externalUserId'))
    return {}
  })

  server.post('/_client/scans', async (request, reply) => {
    const { configId, state, userId, personId } = fields(request.body) as Record<string, string | undefined>
    const name = words(request.body, 'name').slice(0, 40)
    const known = people().find((person) => person.id === personId)
    const person = known ?? { id: personId ?? `walk-in:${name}`, name }
    if (configId && !Object.hasOwn(standIn.corp.ways, configId)) {
      return reply.code(404).send({ error: '这个活码已经删除' })
    }
    const { welcomeCode: _secret, ...result } = standIn.scan({
      person,
      configId: configId || undefined,
      state: state || undefined,
      userId: userId || undefined,
    })
    return result
  })

  server.post('/_client/removals', async (request, reply) => {
    const pair = pairOf(standIn, request.body)
    if (!pair) return reply.code(409).send({ error: '已不是好友' })
    standIn.remove({ ...pair, by: fields(request.body).by === 'member' ? 'member' : 'contact' })
    return {}
  })

  server.post('/_client/remarks', async (request, reply) => {
    const pair = pairOf(standIn, request.body)
    if (!pair) return reply.code(409).send({ error: '已不是好友' })
    standIn.editRemark({ ...pair, remark: String(fields(request.body).remark ?? '') })
    return {}
  })

  server.post('/_client/card-answers', async (request, reply) => {
    const answered = standIn.answerCard(
      words(request.body, 'messageId'),
      words(request.body, 'userId'),
      words(request.body, 'key'),
    )
    return answered ? {} : reply.code(404).send({ error: '没有这条消息' })
  })

  /** What WeCom's own client does in `agentConfig` and `config`: recompute the page's signature. */
  server.post('/_jssdk/check', async (request) => {
    const { kind, corpId, agentId, url, timestamp, nonceStr, signature } = fields(request.body)
    if (corpId !== standIn.corp.corpId) return { valid: false, reason: 'invalid corpid' }
    const isApp = kind === 'app'
    if (isApp && !standIn.corp.apps.some((app) => app.agentId === Number(agentId))) {
      return { valid: false, reason: 'invalid agentid' }
    }
    const { ticket } = standIn.sessions.ticket(isApp ? Number(agentId) : 'corp')
    const page = {
      ticket,
      url: String(url).split('#')[0]!,
      nonceStr: String(nonceStr),
      timestamp: String(timestamp),
    }
    const valid = getJsApiSignature(page).signature === signature
    return valid ? { valid } : { valid, reason: 'invalid signature' }
  })
}

function viewFor(standIn: WecomStandIn, userId: string, contactId: string | undefined) {
  const { corp, callbacks, revision, actingUserId } = standIn
  return {
    revision,
    userId,
    actingUserId,
    corp: { corpId: corp.corpId, name: corp.name, agentId: corp.apps[0]?.agentId },
    members: corp.members,
    chats: chatsOf(standIn, userId),
    messages: contactId ? (corp.chats[chatKey(userId, contactId)] ?? []).slice(-200) : [],
    appMessages: corp.appMessages
      .filter((message) => message.userId === userId)
      .slice(-50)
      .map((message) => ({
        ...message,
        appName: corp.apps.find((app) => app.agentId === message.agentId)?.name,
      })),
    ways: Object.values(corp.ways).slice(-100),
    callback: { url: corp.callback?.url ?? null, ...callbacks.counts },
  }
}

function chatsOf(standIn: WecomStandIn, userId: string) {
  const { corp } = standIn
  const chats = Object.values(corp.contacts).flatMap((contact) => {
    const follow = contact.follows.find((each) => each.userId === userId)
    if (!follow) return []
    const key = chatKey(userId, contact.externalUserId)
    const messages = corp.chats[key] ?? []
    const seen = corp.seen[key] ?? 0
    const last = messages.at(-1)
    return {
      externalUserId: contact.externalUserId,
      name: contact.name,
      gender: contact.gender,
      remark: follow.remark,
      phones: follow.remarkMobiles,
      tags: follow.tagIds.flatMap((id) => tagById(corp, id)?.tag.name ?? []),
      state: follow.state,
      friends: liveFollow(contact, userId) !== undefined,
      unread: messages.filter((message) => message.from === 'contact' && message.id > seen).length,
      last: last ? { text: summary(last), at: last.at } : null,
    }
  })
  return chats.sort((left, right) => (right.last?.at ?? 0) - (left.last?.at ?? 0)).slice(0, 300)
}

function summary(message: ChatMessage): string {
  switch (message.msgtype) {
    case 'text':
      return message.text.content
    case 'news':
      return `[链接] ${message.news.title}`
    case 'miniprogram':
      return `[小程序] ${message.miniprogram.title}`
    case 'image':
      return '[图片]'
    case 'video':
      return '[视频]'
    case 'file':
      return '[文件]'
  }
}

function pairOf(standIn: WecomStandIn, body: unknown): { userId: string; externalUserId: string } | null {
  const userId = words(body, 'userId')
  const externalUserId = words(body, 'externalUserId')
  const contact = Object.hasOwn(standIn.corp.contacts, externalUserId)
    ? standIn.corp.contacts[externalUserId]
    : undefined
  return contact && liveFollow(contact, userId) ? { userId, externalUserId } : null
}

/** Bodies arrive as bytes: WeCom's API reads JSON whatever the content type says. */
function fields(body: unknown): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '{}')
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    throw badRequest('内容不是 JSON')
  }
}

function words(body: unknown, name: string): string {
  const value = fields(body)[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw badRequest(`${name} 不能为空`)
}

function badRequest(sentence: string): Error {
  return Object.assign(new Error(sentence), { statusCode: 400 })
}
