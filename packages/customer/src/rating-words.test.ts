import { describe, expect, it } from 'vitest'
import { bad, choicesFor, good, ratingWords } from './rating-words.ts'

describe('words of a rating', () => {
  it('join what was tapped and what was written', () => {
    expect(ratingWords(['准时', '细心'], ' 装得很好 ')).toBe('准时、细心。装得很好')
    expect(ratingWords(['准时'], '')).toBe('准时')
    expect(ratingWords([], '装得很好')).toBe('装得很好')
  })
  it('are nothing when nothing was said', () => {
    expect(ratingWords([], '   ')).toBeUndefined()
  })
  it('fit the server’s limit', () => {
    expect(ratingWords(['准时'], '好'.repeat(600))).toHaveLength(500)
  })
  it.each([
    [5, good],
    [4, good],
    [3, bad],
    [1, bad],
  ])('%i stars offer the words that fit', (stars, keys) => {
    expect(choicesFor(stars).keys).toBe(keys)
  })
})
