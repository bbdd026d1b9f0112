import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openGatewayFile } from '../../packages/server/src/gateway/index.ts'
import { gatewaySealCommand } from './gateway-seal.ts'

afterEach(() => vi.restoreAllMocks())

it('seals a file by the key of its data directory, makes a shared secret and tells it once', () => {
  const data = mkdtempSync(join(tmpdir(), 'qiao-seal-'))
  const plain = join(data, 'plain.json')
  const keys = { sellerId: '1', appKey: 'k', appSecret: 'the-app-secret', session: 'the-session' }
  const shop = { shop: 'a', marketplace: 'jd', environment: 'production', name: '京东店', ...keys }
  writeFileSync(plain, JSON.stringify({ shops: [shop] }))
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  expect(gatewaySealCommand([plain, '--data', data])).toBe(0)
  const file = join(data, 'gateway.json')
  const sealed = readFileSync(file, 'utf8')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(sealed).not.toMatch(/the-app-secret|the-session/)
  const key = Buffer.from(readFileSync(join(data, 'keys/master.key'), 'utf8').trim(), 'base64')
  const opened = openGatewayFile(key, sealed)
  expect(opened.shops).toEqual([shop])
  expect(said.mock.calls.flat().join('\n')).toContain(opened.secret)
  expect(() => gatewaySealCommand([])).toThrow('gateway-seal PLAIN.json')
  expect(() => gatewaySealCommand([join(data, 'missing.json')])).toThrow('missing.json')
})
