import { describe, expect, it } from 'vitest'
import { indexReceiverName, receiverNameTokens, shownAs } from './receiver-name.ts'

const vault = { index: (kind: string, value: string) => Buffer.from(`${kind}:${value}`) }
const told = (name: string | null) => String(indexReceiverName(vault, name))
const asked = (nickname: string) => receiverNameTokens(vault, nickname).map(String)
const fits = (nickname: string, name: string | null) => asked(nickname).includes(told(name))

describe('a nickname', () => {
  it('fits the mask of one’s own name, in full first', () => {
    expect(shownAs('刘敏')).toEqual(['刘敏', '刘*'])
    expect(shownAs('刘小敏')).toEqual(['刘小敏', '刘*敏', '刘小*', '刘**'])
    expect(fits('刘敏', '刘*')).toBe(true)
    expect(fits('🌸刘敏🌸', '刘*')).toBe(true)
    expect(fits('刘小敏', '刘*敏')).toBe(true)
    expect(fits('欧阳建国', '欧***')).toBe(true)
  })

  it('says nothing when it is no such name', () => {
    expect(fits('敏敏', '刘*')).toBe(false)
    expect(fits('刘敏', '刘**')).toBe(false)
    expect(fits('刘敏', '**')).toBe(false)
    expect(fits('Amy', '刘*')).toBe(false)
    expect(fits('刘', '刘')).toBe(false)
    expect(fits('刘敏', null)).toBe(false)
    for (const none of ['', '刘', 'Amy', '刘敏的小店铺']) expect(asked(none)).toEqual([])
  })

  it('asks for no receiver whose name tells nothing', () => {
    const empty = told(null)
    for (const name of ['', '*', '*敏', '**', 'Li Min', '刘', '刘敏的小店铺', '刘 敏'])
      expect(told(name)).toBe(empty)
    expect(asked('刘敏')).not.toContain(empty)
  })
})
