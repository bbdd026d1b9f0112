import { personFields } from './receiver.ts'
import { codes, field, recordKind } from './record-kind.ts'

export const customer = recordKind({
  kind: 'customer',
  name: { zh: '客户', en: 'Customer' },
  meaning: {
    zh: '门店档案、网站留资、小程序会员',
    en: 'Store customer files, website leads, mini-program members',
  },
  fields: [
    field('outsideId', 'id', '客户编号', 'Customer number', {
      also: ['会员卡号', '会员编号', '会员ID', '客户ID', 'customer_id', 'member id', 'lead id'],
    }),
    field('unionId', 'id', '微信 unionid', 'WeChat unionid', { also: ['unionid', 'UnionID'] }),
    field('openId', 'id', '微信 openid', 'WeChat openid', { also: ['openid', 'OpenID'] }),
    field('storeName', 'text', '所属门店', 'Store', {
      also: ['门店', '门店名称', '归属门店', '开卡门店', 'store'],
    }),
    ...personFields('contact', '联系人', 'Contact'),
    field('secondPhone', 'phone', '备用电话', 'Second phone', { also: ['固定电话', '电话2', '备用手机'] }),
    field('gender', 'code', '性别', 'Gender', {
      codes: codes({ female: ['女', 'Female'], male: ['男', 'Male'] }),
      also: ['sex'],
    }),
    field('birthday', 'day', '生日', 'Birthday', {
      dataClass: 'id-number',
      also: ['出生日期', 'birth date', 'dob'],
    }),
    field('email', 'text', '邮箱', 'E-mail', { dataClass: 'phone', also: ['电子邮箱', 'email', 'mail'] }),
    field('level', 'text', '会员等级', 'Level', { also: ['等级', '会员级别', 'tier'] }),
    field('points', 'integer', '积分', 'Points', { also: ['积分余额', '可用积分'] }),
    field('tags', 'texts', '标签', 'Tags', { also: ['客户标签', 'tag'] }),
    field('channel', 'text', '来源渠道', 'Channel', {
      also: ['来源', '渠道', '获客渠道', 'utm_source', 'source'],
    }),
    field('landingPage', 'text', '落地页', 'Landing page', { also: ['来源页面', 'landing page', 'url'] }),
    field('enquiry', 'text', '咨询内容', 'Enquiry', {
      dataClass: 'chat',
      also: ['留言', '需求', '意向产品', 'message'],
    }),
    field('consent', 'boolean', '同意联系', 'Consent', {
      also: ['营销授权', '同意接收', 'opt in', 'consent'],
      meaning: {
        zh: '客户是否同意被联系；缺省为未知，不当作同意',
        en: 'Whether the customer agreed to be contacted; unknown without it, never a yes',
      },
    }),
    field('registeredAt', 'instant', '登记时间', 'Registered at', {
      also: [
        '开卡日期',
        '注册日期',
        '注册时间',
        '开卡时间',
        '提交时间',
        '创建时间',
        'created at',
        'signup date',
      ],
    }),
    field('remark', 'text', '备注', 'Remark', { dataClass: 'chat', also: ['客户备注', 'note'] }),
  ],
  lists: {},
})

export const call = recordKind({
  kind: 'call',
  name: { zh: '通话', en: 'Call' },
  meaning: { zh: '400 呼叫中心的一通电话', en: 'One call of the 400 call centre' },
  fields: [
    field('callId', 'id', '通话编号', 'Call id', {
      required: true,
      also: ['通话ID', '呼叫ID', '录音编号', '流水号', 'call id', 'uuid', 'session id'],
    }),
    field('direction', 'code', '呼叫方向', 'Direction', {
      codes: codes({ inbound: ['呼入', 'Inbound'], outbound: ['呼出', 'Outbound'] }),
      also: ['呼叫类型', '方向', '通话类型'],
    }),
    field('customerPhone', 'phone', '客户号码', 'Customer number', {
      required: true,
      also: ['主叫号码', '来电号码', '客户电话', '主叫', 'caller'],
    }),
    field('servicePhone', 'phone', '热线号码', 'Hotline', {
      dataClass: 'phone',
      also: ['被叫号码', '中继号', '接入号', 'callee'],
    }),
    field('agent', 'text', '坐席', 'Agent', { also: ['坐席姓名', '坐席工号', '客服', '工号'] }),
    field('queue', 'text', '技能组', 'Queue', { also: ['队列', '按键'] }),
    field('answered', 'boolean', '是否接通', 'Answered', { also: ['接通状态', '通话状态', '接听状态'] }),
    field('startedAt', 'instant', '开始时间', 'Started at', {
      required: true,
      also: ['呼叫时间', '来电时间', '通话开始时间', '进线时间'],
    }),
    field('waitSeconds', 'integer', '等待秒数', 'Seconds waited', {
      also: ['排队时长', '等待时长', '振铃时长'],
    }),
    field('talkSeconds', 'integer', '通话秒数', 'Seconds talked', {
      also: ['通话时长', '通话时长(秒)', '时长'],
    }),
    field('recordingUrl', 'text', '录音地址', 'Recording', { dataClass: 'chat', also: ['录音', '录音链接'] }),
    field('summary', 'text', '小结', 'Summary', {
      dataClass: 'chat',
      also: ['通话小结', '来电内容', '服务小结', '咨询内容'],
    }),
    field('satisfaction', 'integer', '满意度', 'Satisfaction', { also: ['评价', '满意度评分'] }),
  ],
  lists: {},
})

export const message = recordKind({
  kind: 'message',
  name: { zh: '公众号消息', en: 'Official account message' },
  meaning: { zh: '公众号收到的一条消息或事件', en: 'One message or event that an official account received' },
  fields: [
    field('messageId', 'id', '消息编号', 'Message id', {
      required: true,
      also: ['MsgId', 'MsgID'],
      meaning: {
        zh: '事件没有编号，用发送者加时间组合',
        en: 'Events have none: compose it of sender and time',
      },
    }),
    field('account', 'id', '公众号', 'Account', { also: ['ToUserName'] }),
    field('openId', 'id', '发送者 openid', 'Sender', { required: true, also: ['FromUserName'] }),
    field('unionId', 'id', '微信 unionid', 'WeChat unionid', { also: ['unionid'] }),
    field('kind', 'code', '消息类型', 'Kind', {
      required: true,
      strict: true,
      also: ['MsgType'],
      codes: codes({
        text: ['文字', 'Text'],
        image: ['图片', 'Picture'],
        voice: ['语音', 'Voice'],
        video: ['视频', 'Video'],
        location: ['位置', 'Location'],
        link: ['链接', 'Link'],
        event: ['事件', 'Event'],
      }),
    }),
    field('event', 'text', '事件', 'Event', { also: ['Event'] }),
    field('eventKey', 'text', '事件参数', 'Event key', { also: ['EventKey'] }),
    field('content', 'text', '内容', 'Content', { dataClass: 'chat', also: ['Content', '消息内容'] }),
    field('mediaId', 'id', '素材编号', 'Media id', { also: ['MediaId'] }),
    field('sentAt', 'instant', '时间', 'Sent at', { required: true, also: ['CreateTime', '发送时间'] }),
  ],
  lists: {},
})
