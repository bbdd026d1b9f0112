import { describe, expect, it } from 'vitest'
import { filled, type ReadyReply, repliesFor } from './replies.ts'

const reply = (folder: string, title: string, words: string): ReadyReply => ({
  id: title,
  folder,
  title,
  words,
  used: 0,
  segmentId: null,
})
const all = [
  reply('欢迎', '问好', '{称呼}您好，我是{客服}'),
  reply('售后', '门锁没电', '用充电宝供电，换四节电池'),
]

describe('ready replies', () => {
  it('are filled with who is spoken to and who speaks, and read well without either', () => {
    expect(filled(all[0]!.words, { friend: '刘女士', member: '陈静' })).toBe('刘女士您好，我是陈静')
    expect(filled(all[0]!.words, { friend: null, member: null })).toBe('您好，我是客服')
  })
  it('are found by every word typed, in one folder or in all', () => {
    const titles = (folder: string | null, typed: string) =>
      repliesFor(all, { folder, typed }).map((one) => one.title)
    expect(titles(null, '')).toEqual(['问好', '门锁没电'])
    expect(titles(null, '门锁  电池')).toEqual(['门锁没电'])
    expect(titles('欢迎', '电池')).toEqual([])
    expect(titles('售后', '')).toEqual(['门锁没电'])
  })
})
