/** Chinese family names of two characters. */
export const DOUBLE_FAMILY_NAMES = new Set(
  '歐陽 欧阳 司馬 司马 諸葛 诸葛 上官 司徒 夏侯 東方 东方 皇甫 尉遲 尉迟 公孫 公孙 慕容 令狐 宇文 長孫 长孙 端木 申屠 軒轅 轩辕 南宮 南宫 獨孤 独孤 呼延 鍾離 钟离 淳于 單于 单于 拓跋 鮮于 鲜于 太史 公冶 濮陽 濮阳 赫連 赫连 澹臺 澹台 東郭 东郭 西門 西门 百里 第五 左丘 梁丘 司空 司寇 巫馬 巫马 閭丘 闾丘'.split(
    ' ',
  ),
)

/** Double names of Taiwan whose first character is a family name too: only in a name of four characters are they certain. */
export const JOINED_FAMILY_NAMES = new Set(['張簡', '张简', '范姜', '張廖', '张廖'])

/** The usual Chinese family names, in Traditional and Simplified characters. */
export const FAMILY_NAMES = new Set(
  '陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴方宋范鄧杜傅侯曹薛丁卓馬阮董唐溫藍蔣石古紀姚連馮歐程湯田康姜汪白尤鄒巫鐘黎涂龔嚴韓袁金童陸夏柳邵錢凃伍倪溫于譚駱熊任甘秦顧毛章史官萬俞雷粘易武鄔龍塗賀孔莫池辛孟常關向牛段岳殷喬尹華鄺詹賈路卞艾左祝車梅岑應郝裴焦項管穆苗柏欒房舒' +
    '陈黄张吴刘杨许郑谢赖叶苏庄吕萧罗简钟卢赵颜孙范邓马温蓝蒋纪连冯欧汤邹钟龚严韩陆钱谭骆顾万龙贺关乔华贾应项' +
    '丘闕饒盛聶覃鮑滕霍虞柴翟包鄂宣刁全鄞麥區麦聂鲍葛成冉齊齐費费桂景解宗屈',
)
