import { describe, expect, it } from 'vitest'
import { readDoor, readNumber } from './door.ts'

describe('readDoor', () => {
  const plain = { road: '青松路', gate: 38, estate: '翠柏家园', building: 26, room: 2801 }

  it.each([
    '青松路38号翠柏家园26栋3单元2801室',
    '青松路38号翠柏家园26-3-2801',
    '青松路38号翠柏家园26号楼2801',
    '青松路38号翠柏家园26幢2801室',
    '青松路38号翠柏家园二六栋2801',
    '青松路38号翠柏家园26栋3单元28层2801',
  ])('reads %s', (text) => {
    expect(readDoor(text)).toEqual(plain)
  })

  it('says what is not written', () => {
    expect(readDoor('青松路38号')).toEqual({ ...plain, estate: '', building: 0, room: 0 })
    expect(readDoor('翠柏家园26-3-2801')).toEqual({ ...plain, road: '', gate: 0 })
    expect(readDoor('青松路翠柏家园26栋3单元2801室')).toEqual({ ...plain, gate: 0 })
    expect(readDoor('')).toEqual({ road: '', gate: 0, estate: '', building: 0, room: 0 })
  })

  it('does not take a delivery point for a door', () => {
    expect(readDoor('青松路38号翠柏家园菜鸟驿站')).toMatchObject({ building: 0, room: 0 })
  })
})

describe('readNumber', () => {
  it.each([
    ['26', 26],
    ['二六', 26],
    ['十二', 12],
    ['二十', 20],
    ['一零', 10],
    ['十', 10],
  ])('reads %s', (text, number) => {
    expect(readNumber(text)).toBe(number)
  })
})
