import { describe, expect, it } from 'vitest'
import { equals, kilometres, percent, yuan } from './sentences.ts'

describe('figures in sentences', () => {
  it.each([
    ['0.85', '85%'],
    ['1', '100%'],
    ['0', '0%'],
    ['0.1', '10%'],
    ['0.05', '5%'],
    ['0.8525', '85.25%'],
    ['0.125', '12.5%'],
    ['1.2', '120%'],
  ])('%s reads %s', (rate, text) => {
    expect(percent(rate)).toBe(text)
  })

  it.each([
    [0, '0.00'],
    [9, '0.00'],
    [10, '0.01'],
    [7349, '7.34'],
    [12_000, '12.00'],
  ])('%d metres read %s kilometres', (metres, text) => {
    expect(kilometres(metres)).toBe(text)
  })

  it('are equal only where no fen was rounded', () => {
    expect(equals(8000n, ['1.2'])).toBe('=')
    expect(equals(80n, ['7.34'])).toBe('≈')
  })

  it('hold amounts to the fen', () => {
    expect(yuan(123_450n)).toEqual({ zh: '1234.50 元', en: '¥1234.50' })
  })
})
