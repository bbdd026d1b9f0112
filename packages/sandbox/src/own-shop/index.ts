import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

export { type OwnShopConfig, OwnShopVisits } from './visits.ts'

/** Where the shop of the brand's own stands; the page, its looks and its script are files of their own. */
const ownShopPrefix = '/own-shop'

const files = [
  ['/', 'page.html', 'text/html; charset=utf-8'],
  ['/shop.css', 'shop.css', 'text/css; charset=utf-8'],
  ['/shop.js', 'shop.js', 'text/javascript; charset=utf-8'],
] as const

/** A small shop page with the tracking snippet, as the brand would put it on a site of its own. It loads Qiao's script and asks for consent. */
export function registerOwnShop(app: FastifyInstance): void {
  for (const [path, file, type] of files) {
    const body = readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')
    app.get(ownShopPrefix + path, async (_request, reply) => reply.type(type).send(body))
  }
}
