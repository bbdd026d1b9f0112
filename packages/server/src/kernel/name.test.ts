import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSealedName, looksLikeName, maskName, namePinyin, surnameOf } from './name.ts'

describe('maskName', () => {
  it.each([
    ['王磊', '王*'],
    ['张伟东', '张*东'],
    ['欧阳娜娜', '欧阳*娜'],
    ['何 秀 英', '何*英'],
    ['刘女士', '刘女士'],
    ['刘晓燕女士', '刘*燕女士'],
    ['阿不都·热合曼', '阿**'],
    ['John Smith', 'J***'],
    ['', ''],
  ])('%s becomes %s', (name, masked) => expect(maskName(name)).toBe(masked))

  it('never shows a whole name', () => {
    const han = fc.string({
      unit: fc.constantFrom(...'王李欧阳司马小明秀英磊东'),
      minLength: 2,
      maxLength: 5,
    })
    fc.assert(
      fc.property(han, (name) => {
        expect(maskName(name)).toContain('*')
      }),
    )
  })
})

describe('isSealedName', () => {
  it.each([
    ['9vXc2sample==$1$', true],
    ['/bm9wZQ==$1$', true],
    ['王磊', false],
    ['R***', false],
    ['', false],
  ])('%s: %s', (text, sealed) => expect(isSealedName(text)).toBe(sealed))
})

describe('surnameOf', () => {
  it('knows compound surnames and names without one', () => {
    expect(['欧阳娜娜', '司马光', '欧阳', '王磊', '阿不都·热合曼', 'John'].map(surnameOf)).toEqual([
      '欧阳',
      '司马',
      '欧',
      '王',
      null,
      null,
    ])
  })
})

describe('looksLikeName', () => {
  it('tells names from places', () => {
    expect(
      ['刘女士', '张伟东', '欧阳娜娜', '阳光小区', '漕溪北路三九八号', 'Tom', '王'].map(looksLikeName),
    ).toEqual([true, true, true, true, false, false, false])
  })
})

describe('namePinyin', () => {
  it.each([
    ['刘晓明', 'liuxiaoming', 'lxm'],
    ['单雄信', 'shanxiongxin', 'sxx'],
    ['曾国藩', 'zengguofan', 'zgf'],
    ['吕秀英', 'lvxiuying', 'lxy'],
    ['欧阳娜娜', 'ouyangnana', 'oynn'],
    ['Tom 刘', 'tomliu', 'tl'],
    ['', '', ''],
  ])('%s', (name, full, initials) => expect(namePinyin(name)).toEqual({ full, initials }))
})
