"""The tests of 检录与抽签."""
