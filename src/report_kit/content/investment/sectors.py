"""English names of the sectors that the State Budget law and the forms of investment plans use."""

from __future__ import annotations

from report_kit.content.wording import Local, Words

SECTORS = {
    "quốc phòng": "national defence",
    "an ninh": "security",
    "an ninh và trật tự, an toàn xã hội": "security and public order",
    "giáo dục": "education",
    "giáo dục, đào tạo và giáo dục nghề nghiệp": "education and vocational training",
    "giáo dục - đào tạo và dạy nghề": "education and vocational training",
    "khoa học, công nghệ": "science and technology",
    "khoa học và công nghệ": "science and technology",
    "y tế": "health",
    "y tế, dân số và gia đình": "health, population and family",
    "văn hóa": "culture",
    "văn hóa, thông tin": "culture and information",
    "văn hóa thông tin": "culture and information",
    "phát thanh, truyền hình, thông tấn": "broadcasting and news",
    "thể thao": "sport",
    "thể dục, thể thao": "sport",
    "thể dục thể thao": "sport",
    "bảo vệ môi trường": "environmental protection",
    "các hoạt động kinh tế": "economic activities",
    "nông nghiệp": "agriculture",
    "lâm nghiệp": "forestry",
    "thủy sản": "fisheries",
    "nông nghiệp, lâm nghiệp, thủy lợi và thủy sản": "agriculture, forestry, irrigation and fisheries",
    "thủy lợi": "irrigation",
    "phòng chống thiên tai": "disaster prevention",
    "giao thông": "transport",
    "công nghiệp": "industry",
    "thương mại": "trade",
    "du lịch": "tourism",
    "cấp nước": "water supply",
    "cấp nước, thoát nước": "water supply and drainage",
    "xử lý chất thải": "waste treatment",
    "hạ tầng kỹ thuật": "technical infrastructure",
    "hạ tầng đô thị": "urban infrastructure",
    "khu công nghiệp và khu kinh tế": "industrial and economic zones",
    "bưu chính, viễn thông": "post and telecommunications",
    "công nghệ thông tin": "information technology",
    "quy hoạch": "planning",
    "nhà ở": "housing",
    "trụ sở": "public offices",
    "hoạt động của cơ quan nhà nước": "public administration",
    "hoạt động của các cơ quan quản lý nhà nước, đơn vị sự nghiệp công lập": "public administration and services",
    "xã hội": "social affairs",
    "bảo đảm xã hội": "social protection",
}
"""English by Vietnamese name, in lower case."""


def sector_name(sector: str) -> Words:
    """Return a sector as the dataset writes it, in English where it is a known one."""
    return Local({"vi": sector, "en": SECTORS.get(sector.strip().casefold(), "")})
