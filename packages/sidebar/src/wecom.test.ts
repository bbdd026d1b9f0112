import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectWecom, insideWecom, type Wecom } from './wecom.ts'

afterEach(() => vi.unstubAllGlobals())

describe('wecom', () => {
  it('knows its own browser', () => {
    expect(insideWecom('Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0')).toBe(true)
    expect(insideWecom('Mozilla/5.0 MicroMessenger/7.0')).toBe(false)
  })
  it('takes the client that the sandbox hands in', async () => {
    const given = { currentContact: async () => ({ userId: 'wmLiu' }) } as Wecom
    vi.stubGlobal('window', { qiaoWecom: given })
    expect(await connectWecom(async () => Promise.reject(new Error('not asked')))).toBe(given)
  })
  it('is nothing in a plain browser', async () => {
    vi.stubGlobal('window', {})
    vi.stubGlobal('navigator', { userAgent: 'Chrome' })
    expect(await connectWecom(async () => Promise.reject(new Error('not asked')))).toBeUndefined()
  })
})
