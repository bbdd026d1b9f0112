import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginScene } from './begin-scene.ts'
import { type Sandbox, startSandbox } from './server.ts'

let sandbox: Sandbox
let folder: string
beforeAll(async () => {
  sandbox = await startSandbox()
  folder = await mkdtemp(join(tmpdir(), 'qiao-scene-'))
})
afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a scene begun by command', () => {
  it('plays in the sandbox that is named, and its world runs', async () => {
    expect(await beginScene({ scene: 'typhoon', url: sandbox.url })).toEqual({
      ok: true,
      said: '已开始 · begun: 台风停运 (typhoon)',
    })
    expect(sandbox.world.state()).toMatchObject({ scene: 'typhoon', running: true })
  })

  it('finds the sandbox of a demo by its data directory', async () => {
    expect((await beginScene({ scene: 'spike', data: folder })).ok).toBe(false)
    await writeFile(join(folder, 'run.json'), JSON.stringify({ sandbox: { url: sandbox.url } }))
    expect((await beginScene({ scene: 'spike', data: folder })).ok).toBe(true)
    expect(sandbox.world.state()).toMatchObject({ scene: 'spike' })
  })

  it('says what is wrong with a name or an address', async () => {
    expect((await beginScene({ scene: 'party', url: sandbox.url })).said).toContain('installation_wave')
    expect((await beginScene({ scene: 'plain', url: 'http://127.0.0.1:1' })).said).toContain('127.0.0.1:1')
  })
})
