import { describe, expect, it } from 'vitest'
import { findRegions, readRegions } from './match.ts'
import { pathOf } from './regions.ts'

const pathText = (code: string) => [...new Set(pathOf(code).map(({ name }) => name))].join('/')
const best = (text: string) => {
  const reading = readRegions(text)[0]
  return reading ? `${pathText(reading.region.code)}|${text.slice(reading.end)}` : null
}

describe('readRegions', () => {
  it.each([
    ['上海市徐汇区漕溪北路', '上海市/徐汇区|漕溪北路'],
    ['上海 上海市 徐汇区 漕溪北路', '上海市/徐汇区| 漕溪北路'],
    ['浙江杭州西湖文三路', '浙江省/杭州市/西湖区|文三路'],
    ['昆山市玉山镇', '江苏省/苏州市/昆山市/玉山镇|'],
    ['江苏省苏州市苏州工业园区星湖街', '江苏省/苏州市/苏州工业园区|星湖街'],
    ['苏州高新区狮山路', '江苏省/苏州市/高新区|狮山路'],
    ['合肥市高新区望江西路', '安徽省/合肥市/合肥高新技术产业开发区|望江西路'],
    ['西咸新区沣东新城三桥路', '陕西省/西安市/西咸新区|三桥路'],
    ['东莞虎门镇人民路', '广东省/东莞市/虎门镇|人民路'],
    ['湖北仙桃市沔州大道', '湖北省/仙桃市|沔州大道'],
    ['吉林省延边州延吉市', '吉林省/延边朝鲜族自治州/延吉市|'],
    ['香港中西区皇后大道中', '香港特别行政区/中西区|皇后大道中'],
    ['三亚市吉阳区迎宾路', '海南省/三亚市/吉阳区|迎宾路'],
    ['天津滨海新区第二大街', '天津市/滨海新区|第二大街'],
    ['上海闸北区共和新路', '上海市/静安区|共和新路'],
    ['河北省唐山市滦县', '河北省/唐山市/滦州市|'],
    ['安徽芜湖县湾沚镇', '安徽省/芜湖市/湾沚区/湾沚镇|'],
    ['黄岛区西海岸新区长江路', '山东省/青岛市/黄岛区|长江路'],
  ])('%s', (text, expected) => expect(best(text)).toBe(expected))

  it('takes roads and buildings for no region', () => {
    expect(best('南京西路1266号')).toBeNull()
    expect(best('中山路100号')).toBeNull()
    expect(best('西湖花园3栋')).toBeNull()
    expect(best('上海市南京西路1266号')).toBe('上海市|南京西路1266号')
  })
})

describe('findRegions', () => {
  it('lists all that bear a name', () => {
    const paths = findRegions('朝阳区').map(({ code }) => pathText(code))
    expect(paths.slice(0, 2)).toEqual(['北京市/朝阳区', '吉林省/长春市/朝阳区'])
  })

  it('takes codes, chains and beginnings', () => {
    expect(findRegions('310104').map(({ name }) => name)).toEqual(['徐汇区'])
    expect(findRegions('杭州西湖')[0]).toMatchObject({ code: '330106' })
    expect(findRegions('徐').map(({ name }) => name)).toContain('徐州市')
    expect(findRegions('')).toEqual([])
    expect(findRegions('没有的地方')).toEqual([])
  })
})
