import type { Words } from '../en/index.ts';

export const live: Words['live'] = {
  live: 'שידור חי',
  behind: (seconds) => `באיחור של ${seconds} שנ׳`,
  connecting: 'בהתחברות',
  waiting: 'בהמתנה לנקודות',
  lost: 'החיבור נותק. הוא יחזור מעצמו; דבר מההקלטה לא אבד.',
  watch: 'צפייה בשידור חי',
  lookBack: 'כל מה שהיה עד כה',
  window: 'כמה מוצג',
  seconds: (n) => `${n} שנ׳`,
  pause: 'השהיה',
  goOn: 'המשך',
  paused: 'בהשהיה',
  chart: 'עקומות בשידור חי',
  value: 'הערך החדש ביותר',
  none: 'עדיין אין נקודה',
  ended: 'ההקלטה הסתיימה',
  note: 'הערכים החדשים ביותר מופיעים ליד כל שם. השהיה עוצרת את העקומה; כשהמכשיר מבקש פחות תנועה, היא מתקדמת פעם בשנייה.',
};
