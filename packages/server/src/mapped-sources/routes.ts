import { Type } from 'typebox'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { admitCall, receiveCall } from './receive-call.ts'
import { admitFile, receiveFile } from './receive-file.ts'
import { addressPattern } from './source.ts'

export { consoleRoutes } from './console-routes.ts'

const params = Type.Object({ address: Type.String({ pattern: addressPattern }) })

/** The addresses of webhook sources: Tencent's systems ask by GET first. */
const calls: Route[] = (['GET', 'POST'] as const).map((method) =>
  route({
    method,
    path: '/in/:address',
    summary:
      method === 'GET'
        ? { zh: '其他系统核对推送地址', en: 'Another system checks its push address' }
        : { zh: '其他系统推送数据', en: 'Another system pushes data' },
    audience: 'webhook',
    permission: 'none',
    fields: [],
    idempotency: method === 'GET' ? 'safe' : 'natural',
    rate: 'push',
    transaction: 'own',
    bodyLimit: 2 * 1024 * 1024,
    schema: { params, answer: Type.Any() },
    admit: ({ runtime, params: { address = '' }, address: from }) => admitCall(runtime, address, from),
    async handle({ runtime, address: from, params: { address }, rawQuery, rawHeaders, rawBytes }) {
      const call = { method, query: rawQuery, headers: rawHeaders, body: rawBytes }
      const { status, text } = await receiveCall(runtime, address, call, from)
      const type = text.startsWith('{') ? 'application/json' : 'text/plain'
      return new Reply(status, { 'content-type': `${type}; charset=utf-8` }, text)
    },
  }),
)

/** A file put by a program; people use the import page. */
const files: Route = route({
  method: 'PUT',
  path: '/in/:address/:name',
  summary: { zh: '上传一个文件到投递文件夹', en: 'Put a file into a drop' },
  audience: 'webhook',
  permission: 'none',
  fields: [],
  // The same file again is the same entry, and its rows are unchanged.
  idempotency: 'natural',
  rate: 'push',
  transaction: 'own',
  bodyLimit: 64 * 1024 * 1024,
  schema: {
    params: Type.Object({
      address: Type.String({ pattern: addressPattern }),
      name: Type.String({ maxLength: 200 }),
    }),
    answer: Type.Object({ kept: Type.Boolean() }),
  },
  async admit({ runtime, params: { address = '', name = '' }, headers: { authorization }, address: from }) {
    await admitFile(runtime, address, { name, authorization, from })
  },
  async handle({ runtime, address: from, params: { address, name }, rawHeaders, rawBytes }) {
    const { authorization } = rawHeaders
    await receiveFile(runtime, address, { name, authorization, from, body: rawBytes })
    return { kept: true }
  },
})

export const inRoutes: Route[] = [...calls, files]
