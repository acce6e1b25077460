"""The treasury's monthly Form 01a/TTKHN (Circular 37/2025/TT-BTC) as figures of programmes and projects."""
