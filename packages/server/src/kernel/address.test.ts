import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, joinAddress, maskAddress, parseAddress, publicAddress } from './address.ts'

const fields = (text: string) => {
  const { province, city, district, town, detail } = parseAddress(text)
  const names = [province, city, district, town].map((region) => region?.name ?? '')
  return [...names.filter((name, index) => name && names.indexOf(name) === index), detail].join('/')
}

const addresses: [text: string, read: string][] = [
  ['上海市徐汇区漕溪北路398号2号楼1501室', '上海市/徐汇区/漕溪北路398号2号楼1501室'],
  ['中国上海市浦东新区张江路100弄5号501', '上海市/浦东新区/张江路100弄5号501'],
  ['江苏省 苏州市 姑苏区 平江街道 临顿路12号3幢201', '江苏省/苏州市/姑苏区/平江街道/临顿路12号3幢201'],
  ['苏州工业园区星湖街328号5栋602', '江苏省/苏州市/苏州工业园区/星湖街328号5栋602'],
  ['苏州园区金鸡湖路88号', '江苏省/苏州市/苏州工业园区/金鸡湖路88号'],
  ['西安市高新区科技路10号', '陕西省/西安市/高新技术产业开发区/科技路10号'],
  ['陕西省西咸新区沣东新城三桥路6号2栋301', '陕西省/西安市/西咸新区/三桥路6号2栋301'],
  ['广东省东莞市虎门镇人民路12号', '广东省/东莞市/虎门镇/人民路12号'],
  ['广东省中山市小榄镇升平路3号', '广东省/中山市/小榄镇/升平路3号'],
  ['海南省儋州市那大镇中兴大街8号', '海南省/儋州市/那大镇/中兴大街8号'],
  ['甘肃省嘉峪关市新华南路100号', '甘肃省/嘉峪关市/新华南路100号'],
  ['湖北省仙桃市沔州大道9号', '湖北省/仙桃市/沔州大道9号'],
  ['新疆石河子市北三路12号', '新疆维吾尔自治区/石河子市/北三路12号'],
  ['新疆生产建设兵团第八师石河子市北三路12号', '新疆维吾尔自治区/石河子市/北三路12号'],
  ['昆山市玉山镇前进西路100号', '江苏省/苏州市/昆山市/玉山镇/前进西路100号'],
  ['杭州市下沙街道学林街100号', '浙江省/杭州市/钱塘区/下沙街道/学林街100号'],
  ['杭州市余杭区临平街道世纪大道88号', '浙江省/杭州市/临平区/临平街道/世纪大道88号'],
  ['四川省成都市郫县犀浦镇国宁东路99号', '四川省/成都市/郫都区/犀浦镇国宁东路99号'],
  ['深圳市光明新区公明街道松白路1号', '广东省/深圳市/光明区/公明街道/松白路1号'],
  ['浙江省 杭州市 西湖区 浙江省杭州市西湖区文三路100号', '浙江省/杭州市/西湖区/文三路100号'],
  ['河北雄安新区容城县板正大街1号', '河北省/保定市/容城县/板正大街1号'],
  ['江西南昌红谷滩新区红谷中大道1号', '江西省/南昌市/红谷滩区/红谷中大道1号'],
  ['香港中西区皇后大道中100号', '香港特别行政区/中西区/皇后大道中100号'],
]

describe('parseAddress', () => {
  it.each(addresses)('%s', (text, read) => {
    expect(fields(text)).toBe(read)
    expect(parseAddress(text)).toMatchObject({ isComplete: true, problems: [] })
  })

  it('takes name, phone, postcode, labels and remarks out of a pasted text', () => {
    const text =
      '收货人：张伟东，手机：139-8765-4321（微信同号），地址：江苏省苏州市姑苏区临顿路12号3幢201室，邮编：215001'
    const parsed = parseAddress(text)
    expect(parsed).toMatchObject({
      name: '张伟东',
      detail: '临顿路12号3幢201室',
      remarks: [],
      isComplete: true,
    })
    expect(parsed.phones).toMatchObject([{ canonical: '+8613987654321', wechat: true }])
  })

  it.each([
    ['上海市徐汇区漕溪北路398号 刘女士 13812345678 到了打电话', ['到了打电话']],
    ['浙江省杭州市西湖区文三路100号（放驿站）', ['放驿站']],
    ['装修中勿送 杭州市西湖区文三路100号', ['装修中勿送']],
    ['西安市雁塔区小寨东路11号1单元502家里有狗请提前电话联系', ['请提前电话联系', '家里有狗']],
  ])('remarks of %s', (text, remarks) => {
    const parsed = parseAddress(text)
    expect(parsed.remarks).toEqual(remarks)
    expect(parsed.detail).toMatch(/(?:号|502)$/)
    expect(parsed.isComplete).toBe(true)
  })

  it('finds a name before or behind, and takes no place for one', () => {
    expect(parseAddress('王磊 13812345678 苏州市吴中区金山路99号8幢').name).toBe('王磊')
    expect(parseAddress('苏州市吴中区金山路99号8幢 刘女士').name).toBe('刘女士')
    expect(parseAddress('刘** 苏州市吴中区金山路99号8幢')).toMatchObject({ name: '刘**', isComplete: true })
    expect(parseAddress('江苏 苏州市吴中区金山路99号8幢').name).toBeNull()
    expect(parseAddress('上海市 浦东新区 张江').name).toBeNull()
  })

  it.each([
    ['', ['empty']],
    ['阳光花园3栋', ['no_region']],
    ['北京市', ['no_district', 'no_detail']],
    ['浙江省杭州市文三路100号', ['no_district']],
    ['浙江省杭州市西湖区阳光花园', ['no_house_number']],
    ['浙江省杭州市西湖区', ['no_detail']],
    ['浙江省杭州市姑苏区人民路1号', ['region_conflict']],
    ['上海市徐汇区漕溪北路***号', ['masked', 'no_house_number']],
    ['浙江省杭州市西湖区古荡街道益乐新村菜鸟驿站', ['not_a_service_address']],
    ['浙江省杭州市西湖区文三路100号丰巢快递柜', ['not_a_service_address']],
    ['杭州市萧山区建设三路1号物流园', ['not_a_service_address']],
  ])('problems of %j', (text, problems) =>
    expect(parseAddress(text)).toMatchObject({ problems, isComplete: false }),
  )

  it('offers all meanings and lets the brand’s orders decide', () => {
    const text = '朝阳区建设路88号1201'
    const unsure = parseAddress(text)
    expect(unsure.problems).toEqual(['ambiguous_region'])
    expect(unsure.candidates.map(({ city }) => city?.name)).toEqual(['北京市', '长春市'])
    const known = parseAddress(text, { ordersByCity: new Map([['220100', 40]]) })
    expect(known).toMatchObject({ city: { name: '长春市' }, problems: [], isComplete: true })
    expect(known.candidates[0]!.reasons).toContain('known_to_brand')
  })

  it('says why', () => {
    expect(parseAddress('上海市徐汇区漕溪北路398号').candidates[0]!.reasons).toEqual(['written_in_full'])
    expect(parseAddress('杭州市余杭区临平街道世纪大道88号').candidates[0]!.reasons).toContain(
      'town_moved_to_district',
    )
  })

  it('never throws, and shares out at most one whole confidence', () => {
    const word = fc.constantFrom(
      '上海',
      '北京市',
      '朝阳区',
      '西湖',
      '苏州',
      '高新区',
      '中山',
      '路',
      '88号',
      '*',
      ' ',
      '(',
      '13812345678',
      '驿站',
      '放',
      'x',
      '县',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const { candidates, isComplete, problems } = parseAddress(words.join(''))
        expect(candidates.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1.001)
        expect(isComplete).toBe(problems.length === 0)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(parseAddress(text).problems).toBeDefined()
      }),
    )
  })

  it('is quick on whatever is pasted', () => {
    for (const text of [
      '上海市'.repeat(30_000),
      '1'.repeat(90_000),
      '放'.repeat(90_000),
      '+1 '.repeat(30_000),
      '（'.repeat(90_000),
    ]) {
      expect(parseAddress(text).isComplete).toBe(false)
    }
  })

  it('reads back what it writes', () => {
    for (const [text] of addresses) {
      const parsed = parseAddress(text)
      expect(formatAddress(parseAddress(formatAddress(parsed)))).toBe(formatAddress(parsed))
    }
  })
})

describe('showing an address', () => {
  const text = '江苏省苏州市姑苏区平江街道临顿路12号3幢201室'

  it('masks below the district', () => {
    expect(maskAddress(text)).toBe('江苏省苏州市姑苏区****')
    expect(maskAddress('上海市徐汇区漕溪北路398号')).toBe('上海市徐汇区****')
    expect(maskAddress('阳光花园3栋')).toBe('****')
  })

  it('shows town or road before acceptance, never a number', () => {
    expect(publicAddress(text)).toBe('江苏省苏州市姑苏区平江街道')
    expect(publicAddress('上海市徐汇区漕溪北路398号2号楼1501室')).toBe('上海市徐汇区漕溪北路')
    expect(publicAddress('上海市徐汇区阳光花园3栋201')).toBe('上海市徐汇区')
    for (const [address] of addresses) expect(publicAddress(address)).not.toMatch(/\d/)
  })

  it('joins the fields of an order', () => {
    const joined = joinAddress({
      province: '江苏省',
      city: '苏州市',
      district: '姑苏区',
      town: null,
      detail: '江苏省苏州市姑苏区临顿路12号',
    })
    expect(fields(joined)).toBe('江苏省/苏州市/姑苏区/临顿路12号')
  })
})
