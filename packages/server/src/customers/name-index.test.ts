import { describe, expect, it } from 'vitest'
import { asksForName, guessOf, indexName, nameKey, nameWishes, writtenBefore } from './name-index.ts'

/** Tokens that can be read. */
const vault = { index: (kind: string, value: string) => Buffer.from(`${kind}|${value}`) }
const text = (token: Buffer | null) => token?.toString() ?? null

describe('a name', () => {
  it.each([
    [' 张 小明 ', '张小明'],
    ['张小明先生', '张小明'],
    ['张＊明', '张*明'],
    ['张**', '张*'],
    ['王先生', '王先生'],
    ['刘女士', '刘女士'],
    ['阿不都•热合曼', '阿不都·热合曼'],
    ['John  SMITH', 'john smith'],
  ])('%j is looked for as %j', (written, key) => expect(nameKey(written)).toBe(key))

  it.each([
    ['张小明', 'name|张小明', 'name-sound|zhangxiaoming', 'name-shown|张*明'],
    ['单雄', 'name|单雄', 'name-sound|shanxiong', 'name-shown|单*'],
    ['欧阳娜娜', 'name|欧阳娜娜', 'name-sound|ouyangnana', 'name-shown|欧阳*娜'],
    ['张**', 'name|张*', null, 'name-shown|张*'],
    ['张*明', 'name|张*明', null, 'name-shown|张*明'],
    ['刘女士', 'name|刘女士', 'name-sound|liunvshi', 'name-shown|刘女士'],
  ])('%s stands under its whole, its sound and its mask, and under no part', (name, whole, sound, shown) => {
    const tokens = indexName(vault, name)
    expect([text(tokens.whole), text(tokens.sound), text(tokens.shown)]).toEqual([whole, sound, shown])
  })

  it.each([null, undefined, ''])('that is %j has no tokens', (name) => {
    expect(indexName(vault, name)).toEqual({ whole: null, sound: null, shown: null })
  })
})

it('a name that says nothing is done with, and cannot be asked for', () => {
  expect(indexName(vault, '　 ')).toEqual({ whole: Buffer.from('name|'), sound: null, shown: null })
  expect(asksForName('　 ')).toBe(false)
})

describe('what was typed', () => {
  const wishes = (typed: string) =>
    nameWishes(vault, typed).map(({ by, column, tokens }) => [by, column, ...tokens.map(text)])

  it('whole asks for its bearers, then by sound, then for masks that show the surname only', () => {
    expect(wishes('张小明')).toEqual([
      ['whole', 'name_index', 'name|张小明', 'name|张*明'],
      ['sound', 'name_sound_index', 'name-sound|zhangxiaoming'],
      ['masked', 'name_index', 'name|张*'],
    ])
    expect(wishes('张明')).toEqual([
      ['whole', 'name_index', 'name|张明'],
      ['sound', 'name_sound_index', 'name-sound|zhangming'],
      ['masked', 'name_index', 'name|张*'],
    ])
  })

  it('masked asks for everybody who is shown so', () => {
    expect(wishes('张＊＊')).toEqual([['masked', 'name_shown_index', 'name-shown|张*']])
    expect(wishes('欧阳*娜')).toEqual([['masked', 'name_shown_index', 'name-shown|欧阳*娜']])
  })

  it('in letters asks by sound', () => {
    expect(wishes('Zhang Xiaoming')).toContainEqual(['sound', 'name_sound_index', 'name-sound|zhangxiaoming'])
  })

  it('never asks for a part of a name', () => {
    for (const typed of ['小明', '张小']) {
      const asked = new Set(wishes(typed).flat())
      for (const token of Object.values(indexName(vault, '张小明'))) expect(asked).not.toContain(text(token))
    }
  })

  it.each(['张', '**', '5678', '13812345678', 'SN20240001', '*', '', '李'.repeat(41)])(
    '%j is no name',
    (typed) => {
      expect(asksForName(typed)).toBe(false)
      expect(wishes(typed)).toEqual([])
    },
  )
})

describe('a guess', () => {
  it.each([
    ['刘 小满先生', '刘小满'],
    ['Liu  Xiaoman', 'liu xiaoman'],
    ['刘*满', null],
    ['刘＊', null],
    ['刘', null],
    ['13812345678', null],
  ])('%j asks for the whole name %j', (typed, name) => expect(guessOf(typed)).toBe(name))

  it('was written by way of what it begins with, as far as that is a name', () => {
    expect(writtenBefore('欧阳娜娜')).toEqual(['欧阳', '欧阳娜'])
    expect(writtenBefore('刘敏')).toEqual([])
  })
})
