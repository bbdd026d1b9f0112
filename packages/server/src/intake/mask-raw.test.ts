import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { maskRaw } from './mask-raw.ts'

const people = ['刘女士', '13812345678', '江宁路 88 弄', '送货前打电话', 'liu@example.com']

describe('a masked body', () => {
  it('keeps shape, ids and codes, and hides who it is about', () => {
    const raw = JSON.stringify({
      tid: '2026040112345678901',
      status: 'WAIT_SELLER_SEND_GOODS',
      payment: '1299.00',
      receiver: { receiver_name: people[0], mobile: people[1], address: people[2] },
      note: people[3],
      mail: people[4],
      13812345678: 1,
      phoneAsNumber: 13812345678,
      inner: JSON.stringify({ buyer_nick: people[0], oid: 'A-1' }),
    })
    const masked = maskRaw(raw)
    for (const kept of ['2026040112345678901', 'WAIT_SELLER_SEND_GOODS', '1299.00', 'receiver_name', 'A-1'])
      expect(masked).toContain(kept)
    for (const secret of people) expect(masked).not.toContain(secret)
  })

  it('opens XML tag by tag, and shows nothing of what it cannot read', () => {
    const xml =
      '<xml><MsgType><![CDATA[event]]></MsgType><Remark><![CDATA[刘女士]]></Remark><Time>1700000000</Time></xml>'
    expect(maskRaw(xml)).toContain('<MsgType>event</MsgType>')
    expect(maskRaw(xml)).toContain('1700000000')
    expect(maskRaw(xml)).not.toContain('刘女士')
    expect(maskRaw('刘女士 13812345678')).not.toMatch(/刘|138/)
  })

  it('rounds no id that is longer than a number', () => {
    expect(maskRaw('{"tid":1795331548638000001,"list":[2695331548638000003]}')).toMatch(
      /1795331548638000001[\s\S]*2695331548638000003/,
    )
  })

  it('is never slow or broken by depth', () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000)
    expect(maskRaw(deep).length).toBeLessThan(2_000)
  })

  it.each(['taobao', 'jd', 'pinduoduo', 'doudian', 'kuaishou', 'youzan', 'weixin-store'])(
    'shows no Chinese and no mobile number of the samples of %s',
    (marketplace) => {
      const folder = new URL(`../connectors/${marketplace}/samples/`, import.meta.url)
      const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) {
        const masked = maskRaw(readFileSync(new URL(file, folder), 'utf8'))
        expect(masked.replaceAll('•••', '')).not.toMatch(/\p{Script=Han}|(?<!\d)1[3-9]\d{9}(?!\d)/u)
      }
    },
  )
})
