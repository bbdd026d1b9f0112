import type { FastifyInstance, FastifyRequest } from 'fastify'
import QRCode from 'qrcode'
import { findMember } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'

/** The picture of a live code, and the page that it leads to: what WeChat shows after a scan. */
export function scanPage(server: FastifyInstance, standIn: WecomStandIn): void {
  server.get<{ Params: { configId: string } }>('/_qr/:configId', async (request, reply) => {
    const way = wayOf(standIn, request.params.configId)
    if (!way) return reply.code(404).send('no such code')
    const picture = await QRCode.toString(`${baseOf(request)}/wecom/_add/${way.config_id}`, { type: 'svg' })
    return reply.type('image/svg+xml').send(picture)
  })

  server.get<{ Params: { configId: string } }>('/_add/:configId', async (request, reply) => {
    const way = wayOf(standIn, request.params.configId)
    const page = way
      ? addForm(findMember(standIn.corp, way.user[0] ?? '')?.name ?? '', standIn.corp.name)
      : '<h1>二维码已失效</h1><p>请联系商家获取新的二维码。</p>'
    return reply.type('text/html; charset=utf-8').send(frame(page))
  })

  server.post<{ Params: { configId: string } }>('/_add/:configId', async (request, reply) => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '')
    const name = (form.get('name') ?? '').trim().slice(0, 40)
    const way = wayOf(standIn, request.params.configId)
    if (!way || name === '') return reply.code(400).send('name is missing or the code is gone')
    standIn.scan({ configId: way.config_id, person: { id: `walk-in:${name}`, name } })
    return reply
      .type('text/html; charset=utf-8')
      .send(frame('<h1>已添加</h1><p>现在可以在企业微信里聊天了。</p>'))
  })
}

export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`
}

function wayOf(standIn: WecomStandIn, configId: string) {
  return Object.hasOwn(standIn.corp.ways, configId) ? standIn.corp.ways[configId] : undefined
}

function addForm(member: string, corp: string): string {
  return `<h1>${member}</h1><p>${corp}</p><form method="post"><label>你的微信昵称
<input name="name" required maxlength="40" autocomplete="off"></label><button>添加到通讯录</button></form>`
}

function frame(inner: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>添加企业微信（仿真）</title><style>body{font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;
background:#f5f4f1;color:#292524;margin:0;padding:24px}main{background:#fff;border-radius:6px;padding:24px;max-width:360px;
margin:40px auto}h1{font-size:20px;margin:0}p{color:#57534e;margin:0 0 16px}input,button{display:block;width:100%;
box-sizing:border-box;font:inherit;padding:12px;margin:4px 0 16px;border-radius:6px;border:1px solid #a8a29e}
button{background:#0f766e;border:0;color:#fff}</style><main>${inner}</main></html>`
}
