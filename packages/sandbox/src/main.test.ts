import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

async function start(
  ...options: string[]
): Promise<{ child: ChildProcess; card: Record<string, Record<string, string>> }> {
  const child = spawn(process.execPath, [main, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout!, 'data')
  return { child, card: JSON.parse(String(line)) }
}

describe('the sandbox as a process', () => {
  it('prints where it is, answers there, and ends cleanly', async () => {
    const { child, card } = await start()
    expect(card.taobao).toMatchObject({ appKey: expect.any(String), session: expect.any(String) })
    expect(await (await fetch(`${card.url}/healthz`)).json()).toEqual({ status: 'ok' })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends when the parent that was named is gone', async () => {
    const parent = spawn('sleep', ['60'])
    const { child } = await start('--parent-pid', String(parent.pid))
    parent.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('finds its WeCom again after a restart: the same tags, and no id given twice', async () => {
    const keep = join(mkdtempSync(join(tmpdir(), 'qiao-sandbox-')), 'wecom.json')
    const first = await start('--keep', keep)
    const old = await addTag(first.card, 'VIP')
    first.child.kill('SIGTERM')
    await once(first.child, 'exit')

    const second = await start('--keep', keep)
    expect(await tagsOf(second.card)).toEqual([{ id: old, name: 'VIP' }])
    expect(await addTag(second.card, '智能锁')).not.toBe(old)
    second.child.kill('SIGTERM')
    await once(second.child, 'exit')
  })
})

type Card = Awaited<ReturnType<typeof start>>['card']
interface Tag {
  id: string
  name: string
}

async function addTag(card: Card, name: string): Promise<string> {
  const { tag_group: group } = await wecom<{ tag_group: { tag: Tag[] } }>(card, 'add_corp_tag', {
    group_name: '桥',
    tag: [{ name }],
  })
  return group.tag[0]!.id
}

async function tagsOf(card: Card): Promise<Tag[]> {
  const { tag_group: groups } = await wecom<{ tag_group: { tag: Tag[] }[] }>(card, 'get_corp_tag_list', {})
  return groups.flatMap(({ tag }) => tag.map(({ id, name }) => ({ id, name })))
}

async function wecom<T>({ wecom: at }: Card, call: string, body: object): Promise<T> {
  const { baseUrl, corpId, apps } = at as unknown as {
    baseUrl: string
    corpId: string
    apps: { secret: string }[]
  }
  const login = await fetch(`${baseUrl}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${apps[0]!.secret}`)
  const { access_token: token } = (await login.json()) as { access_token: string }
  const answer = await fetch(`${baseUrl}/cgi-bin/externalcontact/${call}?access_token=${token}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const said = (await answer.json()) as T & { errcode: number }
  expect(said.errcode).toBe(0)
  return said
}
