import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findMember } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'

type Query = Record<string, string | undefined>

/** OAuth2 inside the client (answers at once for the acting member) and the log-in page on the web. */
export function loginRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  server.get('/connect/oauth2/authorize', async (request, reply) => {
    const query = request.query as Query
    const problem = problemOf(standIn, request, query.appid, query.redirect_uri)
    if (problem) return reply.code(400).type('text/plain; charset=utf-8').send(problem)
    return redirectBack(standIn, reply, query, actingMember(standIn, request))
  })

  server.get('/wwlogin/sso/login', async (request, reply) => {
    const query = request.query as Query
    const problem = problemOf(standIn, request, query.appid, query.redirect_uri)
    if (problem) return reply.code(400).type('text/plain; charset=utf-8').send(problem)
    const member = findMember(standIn.corp, query.as ?? '')
    if (member) return redirectBack(standIn, reply, query, member.userId)
    return reply.type('text/html; charset=utf-8').send(memberList(standIn, query))
  })
}

/** The member of this browser when the client page has said so, otherwise of the stand-in. */
function actingMember(standIn: WecomStandIn, request: FastifyRequest): string {
  const fromCookie = /(?:^|;\s*)wecom_member=([\w.@-]+)/.exec(request.headers.cookie ?? '')?.[1]
  return findMember(standIn.corp, fromCookie ?? '')?.userId ?? standIn.actingUserId
}

function redirectBack(standIn: WecomStandIn, reply: FastifyReply, query: Query, userId: string) {
  const target = new URL(query.redirect_uri!)
  target.searchParams.set('code', standIn.sessions.issueCode(userId))
  target.searchParams.set('state', query.state ?? '')
  return reply.redirect(target.href, 302)
}

/** The trusted domain of the app is the host that the person is on, or this machine. */
function problemOf(
  standIn: WecomStandIn,
  request: FastifyRequest,
  appid: string | undefined,
  redirect: string | undefined,
): string | null {
  if (appid !== standIn.corp.corpId) return '40013 invalid corpid'
  const target = URL.canParse(redirect ?? '') ? new URL(redirect!) : null
  if (!target || !/^https?:$/.test(target.protocol)) return '50001 redirect_url domain not trusted'
  const forwarded = String(request.headers['x-forwarded-host'] ?? '').replace(/:\d+$/, '')
  const trusted = ['127.0.0.1', 'localhost', '[::1]', request.hostname.replace(/:\d+$/, ''), forwarded]
  return trusted.includes(target.hostname) ? null : '50001 redirect_url domain not trusted'
}

function memberList(standIn: WecomStandIn, query: Query): string {
  const link = (userId: string) => {
    const { appid, agentid, redirect_uri, state } = query
    const given = Object.entries({ appid, agentid, redirect_uri, state }).filter(([, value]) => value)
    return `?${new URLSearchParams([...(given as [string, string][]), ['as', userId]])}`
  }
  const rows = standIn.members.map(
    ({ userId, name, position }) =>
      `<li><a href="${escapeHtml(link(userId))}"><b>${escapeHtml(name)}</b> <span>${escapeHtml(position)}</span></a></li>`,
  )
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>企业微信登录（仿真）</title><style>body{font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;
background:#f5f4f1;color:#292524;display:grid;place-items:center;min-height:100vh;margin:0}main{background:#fff;
border-radius:6px;padding:24px 32px;width:320px}h1{font-size:20px;margin:0 0 4px}p{color:#57534e;margin:0 0 16px}
ul{list-style:none;margin:0;padding:0}a{display:flex;justify-content:space-between;padding:12px 8px;color:inherit;
text-decoration:none;border-top:1px solid #e7e5e4}a:hover,a:focus{background:#f0fdfa}span{color:#57534e}</style>
<main><h1>${escapeHtml(standIn.corp.name)}</h1><p>选择以哪位员工的身份登录</p><ul>${rows.join('')}</ul></main></html>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
